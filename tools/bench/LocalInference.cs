using Edge.Devices;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Runtime;

namespace Edge.Bench;

/// <summary>A network as <c>edge run</c> runs it on this machine alone: planned layer by layer, in one arena.</summary>
internal sealed class LocalInference : IDisposable
{
    private readonly InProcessCluster _cluster;
    private readonly byte[][] _outputs;
    private readonly Memory<byte>[] _targets;

    /// <summary>Plans and prepares a network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="threads">Threads that compute.</param>
    public LocalInference(ImportedModel model, int threads = 1)
    {
        var cluster = new ClusterSpec([new ClusterDevice("this machine", "inproc", DeviceProfiles.Local)]);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, cluster, Strategy.Single));
        _cluster = new InProcessCluster(planned.Plan, new MemoryShards(planned.Shards), new SimdKernels(), threads);
        _outputs = [.. model.Graph.Outputs.Select(output => new byte[model.Graph.Tensors[output].Bytes])];
        _targets = [.. _outputs.Select(output => output.AsMemory())];
    }

    /// <summary>What ran, with the trace of the last inference.</summary>
    public Session Session => _cluster.Sessions[0];

    /// <summary>Runs one inference.</summary>
    /// <returns>Bytes of each output; overwritten by the next inference.</returns>
    public byte[][] Run(byte[] input)
    {
        ReadOnlyMemory<byte> source = input;
        _cluster.Run([source], _targets);
        return _outputs;
    }

    /// <inheritdoc/>
    public void Dispose() => _cluster.Dispose();
}
