using Edge.Kernels;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Planner.Tests;

/// <summary>Runs plans and the oracle on the same input.</summary>
internal static class PlanRunner
{
    public static DeviceProfile Profile { get; } = new("board", 1, 2e8, 1 << 30, 1 << 30, 1e8, 5e7, 1e8, 5, 1e7, 500);

    public static ClusterSpec InProcess { get; } = new([new ClusterDevice("board", "inproc", Profile)]);

    public static ClusterSpec Boards(params ReadOnlySpan<double> speeds)
    {
        List<ClusterDevice> devices = [];
        foreach (double speed in speeds)
        {
            devices.Add(new ClusterDevice($"board{devices.Count}", "local", Profile with { Int8MacsPerSecond = speed * 1e8 }));
        }

        return new ClusterSpec([.. devices]);
    }

    /// <summary>Outputs of a plan, one behind the other.</summary>
    public static byte[] Run(PlanningResult result, byte[] input, IKernelSet? kernels = null)
    {
        PlanVerifier.Verify(result.Plan).ShouldBeEmpty();
        Graph graph = result.Plan.Graph;
        using InProcessCluster cluster = new(result.Plan, new MemoryShards(result.Shards), kernels ?? new ReferenceKernels());
        byte[][] outputs = [.. graph.Outputs.Select(o => new byte[graph.Tensors[o].Bytes])];
        cluster.Run([input], [.. outputs.Select(o => (Memory<byte>)o)]);
        return [.. outputs.SelectMany(o => o)];
    }

    /// <summary>Outputs of the network without any plan, one behind the other.</summary>
    public static byte[] Oracle(ImportedModel model, byte[] input) =>
        [.. new WholeGraphExecutor(model.Graph, model.Weights, new ReferenceKernels()).Run(input).SelectMany(o => o)];
}
