using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Passes;
using Edge.Planner.Programs;

namespace Edge.Planner;

/// <summary>Plans how a network runs on devices. A pure function: the same request gives the same plan, byte for byte.</summary>
public static class NetworkPlanner
{
    private const string InProcess = "inproc";

    /// <summary>Plans.</summary>
    /// <exception cref="EdgeException">EDGE3001-EDGE3099 where no plan exists.</exception>
    public static PlanningResult Plan(PlanRequest request)
    {
        Validate(request);
        Network network = new(GraphPasses.Run(request.Model.Graph));
        ImmutableArray<ClusterDevice> devices = request.Cluster.Devices;
        if (devices is not [{ Address: InProcess }])
        {
            throw new EdgeException(3004, "", "", "");
        }

        ShardSet shards = new(network.Graph, request.Model.Weights);
        DeviceProgram program = new(network, shards, devices[0]);
        Dictionary<int, int> bufferOf = [];
        foreach (Source source in network.Sources)
        {
            bufferOf[source.Tensor] = program.AddWhole(source.Tensor, MemorySpace.Input);
            program.ResidentInputBytes += network.Bytes(source.Tensor);
            program.Feed(source, bufferOf[source.Tensor], network.Images[source.Tensor]);
        }

        LayerByLayer.Write(program, 0, network.Nodes.Length, bufferOf);
        foreach (Sink sink in network.Sinks)
        {
            program.Fetch(sink, bufferOf[sink.Tensor]);
        }

        (PlanDevice device, DeviceMemory memory) = program.Place();
        Plan plan = new(network.Graph, "single", [device], 0, shards.Shards, device.LatencyUs, 0);
        return new PlanningResult(plan, shards.Blobs.ToImmutableDictionary(), [new ParetoPoint(memory.LiveBytes, 1)], new PlanExplanation("single", ["Layer by layer was asked for."], [memory]));
    }

    private static void Validate(PlanRequest request)
    {
        if (request.MaxMacOverhead is { } overhead && !(overhead >= 1))
        {
            throw new EdgeException(3003, $"The bound on extra work is {overhead}.", "It is the ratio of executed to necessary multiply-accumulates, at least 1.", "Ask for 1.3, for example, to allow 30 % more work.");
        }
    }
}
