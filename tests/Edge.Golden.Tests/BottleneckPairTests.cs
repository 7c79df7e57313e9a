using System.Globalization;
using System.Runtime.InteropServices;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Golden.Tests;

/// <summary>The trained head and tail of <c>tools/training/bottleneck</c>, over a coded link: what its card says.</summary>
public class BottleneckPairTests
{
    private const int ImageBytes = 3072, LatentBytes = 256, Classes = 10, AnswerBytes = 40, Images = 120;
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1L << 30, 1L << 32, 1e9, 1e9, 1e10, 1, 1e6, 1000);

    private static string Pair { get; } = $"{Folder()}/bottleneck_c4.head.onnx+{Folder()}/bottleneck_c4.tail.onnx";

    [Fact]
    public void HeadAndTailOnTwoDevicesGiveTheBitsOfTheWhole()
    {
        ImportedModel model = ModelFile.Open(Pair);
        using InProcessCluster split = Split(model), whole = new(Plan(model, Strategy.Single, out IShardSource shards), shards, new SimdKernels());
        SeededRandom random = new(3);
        for (int i = 0; i < 5; i++)
        {
            byte[] image = random.Bytes(ElementType.UInt8, ImageBytes);
            Run(split, image).ShouldBe(Run(whole, image));
        }
    }

    // Over all 1,017 images: 90.95 % and 125.4 bytes, 93.22 % and 232.1.
    [SharedTheory]
    [InlineData("bottleneck_c4", 0.85, 110, 135)]
    [InlineData("bottleneck_c8", 0.89, 220, 245)]
    public void ImagesAreRecognisedAsTheCardSaysAndTakeTheBytesThatItSays(string pair, double share, double leastBytes, double mostBytes)
    {
        byte[] file = File.ReadAllBytes(SharedFolder.File("cifar10", "cifar10_test_lossless.bin"));
        using InProcessCluster split = Split(ModelFile.Open($"{Folder()}/{pair}.head.onnx+{Folder()}/{pair}.tail.onnx"));
        int right = 0;
        for (int i = 0; i < Images; i++)
        {
            ReadOnlySpan<byte> record = file.AsSpan(i * (ImageBytes + 1), ImageBytes + 1);
            float[] logits = Run(split, record[1..].ToArray());
            right += Array.IndexOf(logits, logits.Max()) == record[0] ? 1 : 0;
        }

        ((double)right / Images).ShouldBeGreaterThan(share);
        ((split.WireBytes / (double)Images) - AnswerBytes).ShouldBeInRange(leastBytes, mostBytes);
    }

    [Fact]
    public void TheHeadWithAnExitGivesTheLatentsOfTheOneWithout()
    {
        using InProcessCluster plain = Whole($"{Folder()}/bottleneck_c4.head.onnx"), exit = Whole($"{Folder()}/bottleneck_c4.exit.head.onnx");
        SeededRandom random = new(4);
        for (int i = 0; i < 5; i++)
        {
            byte[] image = random.Bytes(ElementType.UInt8, ImageBytes), latent = new byte[LatentBytes], other = new byte[LatentBytes];
            plain.Run([image], [latent]);
            exit.Run([image], [other, new byte[Classes * sizeof(float)]]);
            other.ShouldBe(latent);
        }
    }

    [SharedFact]
    public void EasyImagesLeaveByTheExitAndAreRecognisedAsTheCardSays()
    {
        ImportedModel model = ModelFile.Open($"{Folder()}/bottleneck_c4.exit.head.onnx");
        double threshold = double.Parse(model.Metadata["edge.exit.threshold"], CultureInfo.InvariantCulture);
        byte[] file = File.ReadAllBytes(SharedFolder.File("cifar10", "cifar10_test_lossless.bin"));
        using InProcessCluster head = new(Plan(model, Strategy.Single, out IShardSource shards), shards, new SimdKernels());
        int left = 0, right = 0;
        for (int i = 0; i < Images; i++)
        {
            ReadOnlySpan<byte> record = file.AsSpan(i * (ImageBytes + 1), ImageBytes + 1);
            byte[] output = new byte[Classes * sizeof(float)];
            head.Run([record[1..].ToArray()], [new byte[LatentBytes], output]);
            double[] scores = [.. Logits(output).Select(v => Math.Exp(v))];
            if (scores.Max() >= threshold * scores.Sum())
            {
                left++;
                right += Array.IndexOf(scores, scores.Max()) == record[0] ? 1 : 0;
            }
        }

        // 65.5 % of all 1,017 images leave, 95.3 % of those are right.
        (left / (double)Images).ShouldBeInRange(0.5, 0.8);
        (right / (double)left).ShouldBeGreaterThan(0.9);
    }

    private static InProcessCluster Whole(string file) => new(Plan(ModelFile.Open(file), Strategy.Single, out IShardSource shards), shards, new SimdKernels());

    private static InProcessCluster Split(ImportedModel model)
    {
        Plan plan = Plan(model, Strategy.Bottleneck, out IShardSource shards);
        plan.Codings.Length.ShouldBe(1);
        return new InProcessCluster(plan, shards, new SimdKernels());
    }

    private static Plan Plan(ImportedModel model, Strategy strategy, out IShardSource shards)
    {
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(
            model,
            strategy == Strategy.Single ? new ClusterSpec([new ClusterDevice("whole", "inproc", Profile)]) : new ClusterSpec([new ClusterDevice("head", "inproc", Profile), new ClusterDevice("tail", "local", Profile)]),
            strategy));
        shards = new MemoryShards(planned.Shards);
        return planned.Plan;
    }

    private static float[] Run(InProcessCluster cluster, byte[] image)
    {
        byte[] output = new byte[Classes * sizeof(float)];
        cluster.Run([image], [output]);
        return Logits(output);
    }

    private static float[] Logits(byte[] output) => MemoryMarshal.Cast<byte, float>(output).ToArray();

    private static string Folder()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "tools", "training")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("tools/training");
        }

        return Path.Combine(folder.FullName, "tools", "training", "bottleneck");
    }
}
