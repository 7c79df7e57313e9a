using System.Runtime.InteropServices;
using Edge.Exporters;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Planner;
using Edge.Runtime;
using Edge.Training.Data;
using Edge.Training.Recipes;

namespace Edge.Training.Tests.Recipes;

/// <summary>A bottleneck learns, goes on where it stopped, and becomes a head and a tail that run split.</summary>
public class BottleneckTrainingTests
{
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1L << 30, 1L << 32, 1e9, 1e9, 1e10, 1, 1e6, 1000);

    [Fact]
    public void HeadAndTailOnTwoDevicesAnswerAsTheNetworkThatWasTrained()
    {
        TrainingData data = Colours.Data();
        using WorkerTeam team = new(2);
        using BottleneckTraining training = Colours.Train(team, 90, 60, data);
        Advance(training, 150);
        (ImportedModel head, ImportedModel tail, _) = training.Export();

        ImportedModel pair = JoinedModel.Of(Written(head, "head"), Written(tail, "tail"));
        using InProcessCluster split = Split(pair, out Plan plan);
        float[] expected = training.ScoresOf(data.HeldOut);
        float tolerance = 1e-4f * expected.Max(Math.Abs);
        int right = 0;
        for (int i = 0; i < data.HeldOut.Count; i++)
        {
            float[] scores = Run(split, Planes(data.HeldOut[i]));
            for (int c = 0; c < 3; c++)
            {
                scores[c].ShouldBe(expected[(i * 3) + c], tolerance);
            }

            right += Array.IndexOf(scores, scores.Max()) == data.HeldOut.Labels[i] ? 1 : 0;
        }

        plan.Codings.Length.ShouldBe(1);
        right.ShouldBeGreaterThan(data.HeldOut.Count * 9 / 10);
        pair.Metadata["edge.labels"].ShouldBe("red,green,blue");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(5, false)]
    public void ATrainingThatWasKilledEndsWithTheSameFiles(int killedAfter, bool isLabelled)
    {
        TrainingData data = Colours.Data(isLabelled: isLabelled);
        using TemporaryFolder folder = new();
        using WorkerTeam team = new(1);
        byte[] whole;
        using (BottleneckTraining training = Colours.Train(team, 4, 2, data))
        {
            Advance(training, 6);
            whole = Files(training);
        }

        using (BottleneckTraining training = Colours.Train(team, 4, 2, data))
        {
            Advance(training, killedAfter);
            training.Save(folder["checkpoint"]);
            Advance(training, 1);
        }

        using BottleneckTraining resumed = Colours.Train(team, 4, 2, data);
        resumed.Resume(folder["checkpoint"]);
        resumed.Step.ShouldBe(killedAfter);
        Advance(resumed, 6 - killedAfter);
        Files(resumed).ShouldBe(whole);
    }

    [Fact]
    public void ThreadsDoNotChangeTheFilesAndSeedsDo()
    {
        byte[] one = Trained(1, 5);

        Trained(3, 5).ShouldBe(one);
        Trained(1, 6).ShouldNotBe(one);
    }

    [Fact]
    public void ACheckpointOfOtherOptionsOrPicturesIsRefused()
    {
        using TemporaryFolder folder = new();
        using WorkerTeam team = new(1);
        using BottleneckTraining training = Colours.Train(team, 4, 2), longer = Colours.Train(team, 5, 2), other = Colours.Train(team, 4, 2, Colours.Data(180));
        training.Save(folder["checkpoint"]);

        Should.Throw<EdgeException>(() => longer.Resume(folder["checkpoint"])).Code.ShouldBe(7042);
        Should.Throw<EdgeException>(() => other.Resume(folder["checkpoint"])).Code.ShouldBe(7042);
    }

    [Fact]
    public void APriceMakesLatentsSmaller() => ExpectedBytes(target: 8).ShouldBeLessThan(0.9 * ExpectedBytes(target: null));

    [Theory]
    [InlineData(7021)]
    [InlineData(7023)]
    [InlineData(7024)]
    public void WhatCannotBeTrainedIsSaid(int code)
    {
        using WorkerTeam team = new(1);
        BottleneckOptions options = code switch
        {
            7021 => Colours.Options with { At = "mean" },
            7023 => Colours.Options with { HeadMacs = 10 },
            _ => Colours.Options with { Bits = 9 },
        };

        Should.Throw<EdgeException>(() => new BottleneckTraining(Colours.Teacher(), Colours.Data(), options, team)).Code.ShouldBe(code);
    }

    private static byte[] Trained(int threads, ulong seed)
    {
        using WorkerTeam team = new(threads);
        using BottleneckTraining training = Colours.Train(team, 3, 2, seed: seed);
        Advance(training, 5);
        return Files(training);
    }

    /// <summary>Coded bytes of latents of 32 symbols, 24 bytes of fixed width, by the histogram.</summary>
    private static double ExpectedBytes(double? target)
    {
        using WorkerTeam team = new(1);
        using BottleneckTraining training = new(Colours.Teacher(), Colours.Data(), Colours.Options with { Bits = 6, FirstSteps = 300, SecondSteps = 1, TargetBytes = target }, team);
        Advance(training, 301);
        return new LatentCoding(training.Export().Frequencies, 1).ExpectedBytes(32);
    }

    private static void Advance(BottleneckTraining training, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            training.Advance();
        }
    }

    private static byte[] Files(BottleneckTraining training)
    {
        (ImportedModel head, ImportedModel tail, _) = training.Export();
        return [.. OnnxExporter.Export(head), .. OnnxExporter.Export(tail)];
    }

    private static ImportedModel Written(ImportedModel model, string name) => OnnxImporter.Import(OnnxExporter.Export(model), name);

    private static InProcessCluster Split(ImportedModel model, out Plan plan)
    {
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, new ClusterSpec([new ClusterDevice("head", "inproc", Profile), new ClusterDevice("tail", "local", Profile)]), Strategy.Bottleneck));
        plan = planned.Plan;
        return new InProcessCluster(planned.Plan, new MemoryShards(planned.Shards), new SimdKernels());
    }

    private static float[] Run(InProcessCluster cluster, byte[] image)
    {
        byte[] output = new byte[3 * sizeof(float)];
        cluster.Run([image], [output]);
        return MemoryMarshal.Cast<byte, float>(output).ToArray();
    }

    private static byte[] Planes(ReadOnlySpan<byte> rgb)
    {
        byte[] planes = new byte[rgb.Length];
        int pixels = rgb.Length / 3;
        for (int i = 0; i < rgb.Length; i++)
        {
            planes[(i % 3 * pixels) + (i / 3)] = rgb[i];
        }

        return planes;
    }
}
