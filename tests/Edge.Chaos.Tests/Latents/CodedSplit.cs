using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Runtime;
using Edge.Runtime.TestHost;
using Edge.Testing;

namespace Edge.Chaos.Tests.Latents;

/// <summary>A network of two additions, the first here and the second on an agent; the bytes between them travel coded.</summary>
internal sealed class CodedSplit
{
    public const int Elements = 8 * 8 * 2;
    private const int Head = 3, Tail = 5;

    private readonly PlanningResult _planned;

    /// <param name="isSkewed">Whether small bytes are expected, so that a code is shorter than its bytes; otherwise any, so that they travel as they are.</param>
    public CodedSplit(bool isSkewed)
    {
        GraphBuilder builder = new("sum");
        Quantization unit = new(1, 0);
        Shape image = new(1, 8, 8, 2);
        int x = builder.Input(ElementType.Int8, image, unit);
        int latent = builder.Node(new Add(), [x, builder.Constant<sbyte>(ElementType.Int8, new Shape(2), [Head, Head], unit)], ElementType.Int8, image, unit);
        int y = builder.Node(new Add(), [latent, builder.Constant<sbyte>(ElementType.Int8, new Shape(2), [Tail, Tail], unit)], ElementType.Int8, image, unit);
        string histogram = isSkewed ? string.Join(',', Enumerable.Range(0, 256).Select(i => i < 8 ? 481 : 1)) : string.Join(',', Enumerable.Repeat(16, 256));
        ImportedModel model = new(
            builder.Build(y),
            builder.Weights,
            ImmutableSortedDictionary<string, string>.Empty.Add(ImportedModel.CutKey, builder[latent].Name).Add("edge.latent.coder", "rans-static").Add("edge.latent.histogram", histogram));
        DeviceProfile profile = new("test", 1, 1e9, 1 << 20, 1 << 20, 1e9, 1e9, 1e9, 1, 1e9, 10);
        _planned = NetworkPlanner.Plan(new PlanRequest(model, new ClusterSpec([new ClusterDevice("camera", "inproc", profile), new ClusterDevice("device0", "local", profile)]), Strategy.Bottleneck));
    }

    /// <summary>The model of the latent.</summary>
    public LatentCoding Coding => _planned.Plan.Codings.ShouldHaveSingleItem();

    /// <summary>A picture of small numbers.</summary>
    public static byte[] Picture(ulong seed)
    {
        SeededRandom random = new(seed);
        return [.. Enumerable.Range(0, Elements).Select(_ => (byte)random.Next(0, 4))];
    }

    /// <summary>What the head makes of a picture.</summary>
    public static byte[] LatentOf(byte[] picture) => [.. picture.Select(b => (byte)(b + Head))];

    /// <summary>Connects to the agent and prepares both halves.</summary>
    public async Task<Coordinator> PrepareAsync(string address)
    {
        Coordinator coordinator = await Coordinator.ConnectAsync([new ClusterDeviceAddress("device0", AgentAddress.Parse(address))], Cluster.Options);
        await coordinator.PrepareAsync(_planned.Plan, new MemoryShards(_planned.Shards));
        return coordinator;
    }

    /// <summary>Runs one inference: its answer is right, or it fails.</summary>
    public static async Task RunAsync(Coordinator coordinator, ulong seed)
    {
        byte[] picture = Picture(seed), output = new byte[Elements];
        await coordinator.RunAsync([picture], [output]);
        output.ShouldBe(picture.Select(b => (byte)(b + Head + Tail)));
    }
}
