using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Passes;
using Edge.Planner.Programs;

namespace Edge.Planner;

/// <summary>Plans how a network runs on devices. A pure function: the same request gives the same plan, byte for byte.</summary>
public static class NetworkPlanner
{
    /// <summary>Plans.</summary>
    /// <exception cref="EdgeException">EDGE3001-EDGE3099 where no plan exists.</exception>
    public static PlanningResult Plan(PlanRequest request)
    {
        Validate(request);
        Network network = new(GraphPasses.Run(request.Model.Graph));
        return request.Strategy == Strategy.Single
            ? Single(request, network, ["Layer by layer was asked for."])
            : PatchPlan.On(request, network);
    }

    private static PlanningResult Single(PlanRequest request, Network network, ImmutableArray<string> reasons)
    {
        Fabric fabric = new(network, request.Model.Weights, request.Cluster);
        int worker = fabric.Fastest;
        Dictionary<int, int> bufferOf = Boundary.FeedWhole(fabric, network, worker, ImmutableHashSet<int>.Empty);
        LayerByLayer.Write(fabric.Programs[worker], 0, network.Nodes.Length, bufferOf);
        Boundary.Fetch(fabric, network, worker, bufferOf);
        (Plan plan, ImmutableArray<DeviceMemory> memory, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> blobs) = fabric.ToPlan("single");
        return new PlanningResult(plan, blobs, [new ParetoPoint(memory[worker].LiveBytes, 1)], new PlanExplanation("single", reasons, memory));
    }

    private static void Validate(PlanRequest request)
    {
        if (request.Cluster.Devices.IsDefaultOrEmpty)
        {
            throw new EdgeException(3001, "The cluster has no devices.", "A plan runs somewhere.", "Name at least one device.");
        }

        if (request.MaxMacOverhead is { } overhead && !(overhead >= 1))
        {
            throw new EdgeException(3003, $"The bound on extra work is {overhead}.", "It is the ratio of executed to necessary multiply-accumulates, at least 1.", "Ask for 1.3, for example, to allow 30 % more work.");
        }
    }
}
