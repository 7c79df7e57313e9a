using System.Runtime.InteropServices;
using Edge.Kernels.Reference;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Testing;
using Edge.Training.Losses;
using Edge.Training.Optimizers;

namespace Edge.Training.Tests;

/// <summary>What a training loop relies on.</summary>
public class TrainableNetworkTests
{
    private const int Batch = 24;

    private static readonly CrossEntropyLoss Loss = new();
    private static readonly SmallNetwork Small = SmallNetworks.Classifier();
    private static readonly (float[] Pictures, int[] Labels) Examples = SmallNetworks.Examples(Batch, 5);

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    [InlineData(true, 7)]
    public void TheNumberOfThreadsChangesNoBit(bool isNormalized, int threads)
    {
        float[] one = Trained(1, isNormalized, 4), many = Trained(threads, isNormalized, 4);

        many.ShouldBe(one);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ANetworkLearns(bool isNormalized)
    {
        using var team = new WorkerTeam(2);
        using TrainableNetwork network = Network(team, isNormalized);
        var optimizer = new AdamOptimizer(network.Parameters);
        double first = Step(network, optimizer, 0.01f), last = first;
        for (int step = 0; step < 60; step++)
        {
            last = Step(network, optimizer, 0.01f);
        }

        last.ShouldBeLessThan(first / 4);
    }

    [Fact]
    public void AScaleThatBeginsAtZeroLetsNothingThroughUntilItIsLearnt()
    {
        using var team = new WorkerTeam(1);
        using TrainableNetwork network = new(Small.Graph, Small.Weights, Batch, team, new TrainingOptions { Normalized = [.. Small.Convolutions], ZeroScaled = [Small.Convolutions[^1]] });
        var optimizer = new SgdOptimizer(network.Parameters);

        Step(network, optimizer, 0.1f);
        float[][] begun = [.. network.Value(Small.Logits).ToArray().Chunk(4)];
        Step(network, optimizer, 0.1f);
        Step(network, optimizer, 0.1f);

        begun.ShouldAllBe(scores => scores.SequenceEqual(begun[0]));
        network.Value(Small.Logits).ToArray().Chunk(4).ShouldContain(scores => !scores.SequenceEqual(network.Value(Small.Logits).ToArray().Take(4)));
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        using var team = new WorkerTeam(1);
        using TrainableNetwork network = Network(team, isNormalized: true);
        var optimizer = new SgdOptimizer(network.Parameters);

        Allocations.ShouldCease(() =>
        {
            Step(network, optimizer, 0.01f);
            GradientNorm.Clip(network.Parameters, 1);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheExportedGraphComputesWhatTheNetworkDoes(bool isNormalized)
    {
        using var team = new WorkerTeam(2);
        using TrainableNetwork network = Network(team, isNormalized);
        var optimizer = new SgdOptimizer(network.Parameters);
        for (int step = 0; step < 5; step++)
        {
            Step(network, optimizer, 0.01f);
        }

        var weights = new WeightStore();
        Graph exported = network.Export(weights);
        network.Infer(Examples.Pictures);

        GraphVerifier.Verify(exported).ShouldBeEmpty();
        exported.Outputs.ShouldBe(Small.Graph.Outputs);
        var executor = new WholeGraphExecutor(exported, weights, new ReferenceKernels());
        int pixels = SmallNetworks.Picture.ElementCount, different = 0;
        for (int example = 0; example < Batch; example++)
        {
            byte[] output = executor.Run(MemoryMarshal.AsBytes(Examples.Pictures.AsSpan(example * pixels, pixels)).ToArray())[0];
            float[] expected = MemoryMarshal.Cast<byte, float>(output).ToArray(), actual = network.Value(Small.Logits).Slice(example * 4, 4).ToArray();
            different += expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() > 1e-4f ? 1 : 0;
        }

        // Folding moves a latent by an ulp; where that crosses the middle between two steps of the quantiser, logits move.
        different.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void FrozenParametersStayAndTheOthersLearnTheSame()
    {
        using var team = new WorkerTeam(2);
        using TrainableNetwork whole = Network(team, false), tail = Network(team, false);
        foreach (Parameter parameter in tail.Parameters.Take(6))
        {
            parameter.Frozen = true;
        }

        Step(whole, new SgdOptimizer(whole.Parameters), 0);
        Step(tail, new SgdOptimizer(tail.Parameters), 0);

        for (int i = 0; i < whole.Parameters.Count; i++)
        {
            float[] expected = i < 6 ? new float[whole.Parameters[i].Count] : whole.Parameters[i].Gradient.ToArray();
            tail.Parameters[i].Gradient.ToArray().ShouldBe(expected);
        }

        tail.ArenaBytes.ShouldBeLessThan(whole.ArenaBytes);
        tail.Parameters[0].Frozen = false;
        Step(tail, new SgdOptimizer(tail.Parameters), 0);
        tail.Parameters[0].Gradient.ToArray().ShouldBe(whole.Parameters[0].Gradient.ToArray());
    }

    [Fact]
    public void LossesAtSeveralTapsAddUp()
    {
        using var team = new WorkerTeam(2);
        using TrainableNetwork network = Network(team, false);
        network.Taps = [Small.Convolutions[0], Small.Latent, Small.Logits];
        float[] early = GradientOf(Small.Convolutions[0]), late = GradientOf(Small.Logits), both = GradientOf(Small.Convolutions[0], Small.Logits);

        early.ShouldContain(v => v != 0);
        late.ShouldContain(v => v != 0);
        for (int i = 0; i < both.Length; i++)
        {
            both[i].ShouldBe(early[i] + late[i], 1e-3f * (1 + Math.Abs(both[i])));
        }

        float[] GradientOf(params int[] taps)
        {
            network.Forward(Examples.Pictures);
            foreach (int tap in taps)
            {
                SquaredErrorLoss.Add(network.Value(tap), new float[network.Value(tap).Length], Batch, 1, network.Gradient(tap));
            }

            network.Backward();
            return network.Parameters[0].Gradient.ToArray();
        }
    }

    [Fact]
    public void OnlyWhatTapsNeedIsComputed()
    {
        using var team = new WorkerTeam(2);
        using TrainableNetwork network = Network(team, false);
        network.Forward(Examples.Pictures);
        long whole = network.ArenaBytes;

        network.Taps = [Small.Convolutions[0]];
        network.Forward(Examples.Pictures);
        network.Gradient(Small.Convolutions[0]).Fill(1);
        network.Backward();

        network.ArenaBytes.ShouldBeLessThan(whole);
        network.Parameters[0].Gradient.ToArray().ShouldContain(v => v != 0);
        network.Parameters[^1].Gradient.ToArray().ShouldAllBe(v => v == 0);
    }

    [Fact]
    public void ANormalisationThatIsFrozenUsesItsRunningStatistics()
    {
        using var team = new WorkerTeam(2);
        using TrainableNetwork network = Network(team, true);
        Step(network, new SgdOptimizer(network.Parameters), 0.01f);
        foreach (Parameter parameter in network.Parameters)
        {
            parameter.Frozen = true;
        }

        float[] mean = network.Parameters.First(p => !p.IsTrainable).Value.ToArray();
        network.Infer(Examples.Pictures);
        float[] inferred = network.Value(Small.Logits).ToArray();
        network.Forward(Examples.Pictures);

        network.Value(Small.Logits).ToArray().ShouldBe(inferred);
        network.Parameters.First(p => !p.IsTrainable).Value.ToArray().ShouldBe(mean);
    }

    [Fact]
    public void NoiseIsUniformAndResumes()
    {
        using var team = new WorkerTeam(2);
        var options = new TrainingOptions { Noisy = [Small.Stored], Seed = 3 };
        using var network = new TrainableNetwork(Small.Graph, Small.Weights, Batch, team, options);
        network.Taps = [Small.Graph.Nodes.Single(n => n.Operator is Quantize).Inputs[0], Small.Stored];
        network.Forward(Examples.Pictures);
        float[] noise = [.. network.Value(network.Taps[1]).ToArray().Zip(network.Value(network.Taps[0]).ToArray(), (y, x) => (y - x) / 0.05f).Where(n => Math.Abs(n) <= 0.5f)];
        network.Forward(Examples.Pictures);
        float[] second = network.Value(Small.Stored).ToArray();

        noise.Length.ShouldBeGreaterThan(Batch * 36 * 20 / 2);
        noise.Average().ShouldBe(0, 0.02f);
        noise.Average(n => n * n).ShouldBe(1f / 12, 0.01f);
        using var resumed = new TrainableNetwork(Small.Graph, Small.Weights, Batch, team, options) { Taps = network.Taps, NoiseStep = 1 };
        resumed.Forward(Examples.Pictures);
        resumed.Value(Small.Stored).ToArray().ShouldBe(second);
        resumed.Infer(Examples.Pictures);
        resumed.Value(Small.Stored).ToArray().ShouldAllBe(v => Math.Abs((v / 0.05f) - MathF.Round(v / 0.05f)) < 1e-3f);
    }

    [Fact]
    public void WhatCannotBeTrainedIsNamed()
    {
        using var team = new WorkerTeam(1);
        using TrainableNetwork network = Network(team, false);
        Code(() => network.Backward()).ShouldBe(7108);
        Code(() => { _ = network.Value(Small.Logits); }).ShouldBe(7106);
        Code(() => network.Forward(new float[3])).ShouldBe(7110);
        Code(() => { network.Taps = [-1]; }).ShouldBe(7103);
        Code(() => new TrainableNetwork(Small.Graph, Small.Weights, 0, team).Dispose()).ShouldBe(7105);
        Code(() => new TrainableNetwork(Small.Graph, Small.Weights, 1, team, new TrainingOptions { Normalized = [Small.Latent] }).Dispose()).ShouldBe(7109);
        Code(() => new TrainableNetwork(Small.Graph, Small.Weights, 1, team, new TrainingOptions { Noisy = [Small.Latent] }).Dispose()).ShouldBe(7109);
        Code(() => new TrainableNetwork(Small.Graph with { Inputs = [] }, Small.Weights, 1, team).Dispose()).ShouldBe(7101);

        network.Forward(Examples.Pictures);
        Code(() => { _ = network.InputGradient; }).ShouldBe(7107);
        Code(() => { _ = network.Gradient(Small.Latent); }).ShouldBe(7106);
        foreach (Parameter parameter in network.Parameters)
        {
            parameter.Frozen = true;
        }

        network.Forward(Examples.Pictures);
        Code(() => { _ = network.Gradient(Small.Logits); }).ShouldBe(7107);
    }

    [Fact]
    public void AnOperatorWithoutADerivativeIsNamed()
    {
        var builder = new GraphBuilder("softmax");
        int input = builder.Input(ElementType.Float32, new Shape(1, 4));
        Graph graph = builder.Build(builder.Node(new Softmax(1, 1), [input], ElementType.Float32, new Shape(1, 4)));
        using var team = new WorkerTeam(1);
        using var network = new TrainableNetwork(graph, builder.Weights, 1, team);

        Code(() => network.Forward(new float[4])).ShouldBe(7102);
    }

    [Fact]
    public void ABatchThatIsTooLargeIsNamed()
    {
        var builder = new GraphBuilder("large");
        int input = builder.Input(ElementType.Float32, new Shape(1, 1 << 20));
        Graph graph = builder.Build(builder.Node(new Unary(UnaryFunction.Relu), [input], ElementType.Float32, new Shape(1, 1 << 20)));
        using var team = new WorkerTeam(1);
        using var network = new TrainableNetwork(graph, builder.Weights, TrainableNetwork.MaxBatch, team);

        Code(() => network.Forward(new float[4])).ShouldBe(7111);
    }

    private static int Code(Action action) => Should.Throw<EdgeException>(action).Code;

    private static TrainableNetwork Network(WorkerTeam team, bool isNormalized) =>
        new(Small.Graph, Small.Weights, Batch, team, new TrainingOptions { Normalized = isNormalized ? [.. Small.Convolutions] : [] });

    private static double Step(TrainableNetwork network, Optimizer optimizer, float rate)
    {
        network.Forward(Examples.Pictures);
        double loss = Loss.Add(network.Value(Small.Logits), Examples.Labels, 1, network.Gradient(Small.Logits));
        network.Backward();
        optimizer.Step(rate);
        return loss;
    }

    private static float[] Trained(int threads, bool isNormalized, int steps)
    {
        using var team = new WorkerTeam(threads);
        using TrainableNetwork network = Network(team, isNormalized);
        var optimizer = new SgdOptimizer(network.Parameters);
        for (int step = 0; step < steps; step++)
        {
            Step(network, optimizer, 0.01f);
        }

        return [.. network.Parameters.SelectMany(p => p.Value.ToArray())];
    }
}
