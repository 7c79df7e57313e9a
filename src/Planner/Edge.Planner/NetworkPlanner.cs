using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Bottleneck;
using Edge.Planner.Clusters;
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
        return request.Strategy switch
        {
            Strategy.Single => WithinMemory(request, Single(request, network, ["Layer by layer was asked for."])),
            Strategy.Patches => Patches(request, network),
            Strategy.Bottleneck => SplitPlan.On(request, Split(request, network.Graph)),
            _ when request.Cluster.Join is not null => Patches(request, network),
            _ => Auto(request, network),
        };
    }

    /// <summary>Every place where a network can be cut in two for the devices of a request, by ascending work of the head, without a choice among them.</summary>
    /// <exception cref="EdgeException">EDGE3001, EDGE3007: too few devices.</exception>
    public static ImmutableArray<Cut> Cuts(PlanRequest request)
    {
        Validate(request);
        return SplitPlan.CutsOf(request, Split(request, GraphPasses.Run(request.Model.Graph)));
    }

    private static Network Split(PlanRequest request, Graph graph) => request.Cluster.Devices.All(ConvertsInput) ? Network.FedNarrow(graph) : new Network(graph);

    /// <summary>Boards have no kernel that widens bytes: the host feeds them as they compute.</summary>
    private static bool ConvertsInput(ClusterDevice device) => device.Board is null;

    private static PlanningResult Single(PlanRequest request, Network network, ImmutableArray<string> reasons)
    {
        Fabric fabric = new(network, request.Model.Weights, request.Cluster);
        int worker = fabric.Fastest;
        if (worker != fabric.Endpoint && ConvertsInput(fabric.Programs[worker].Device))
        {
            network = Network.FedNarrow(network.Graph);
            fabric = new Fabric(network, request.Model.Weights, request.Cluster);
        }

        Dictionary<int, int> bufferOf = Boundary.FeedWhole(fabric, network, worker, ImmutableHashSet<int>.Empty);
        LayerByLayer.Write(fabric.Programs[worker], 0, network.Nodes.Length, bufferOf);
        Boundary.Fetch(fabric, network, worker, bufferOf);
        (Plan plan, ImmutableArray<DeviceMemory> memory, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> blobs) = fabric.ToPlan("single");
        return new PlanningResult(plan, blobs, [new ParetoPoint(memory[worker].LiveBytes, 1)], new PlanExplanation("single", reasons, memory));
    }

    private static PlanningResult WithinMemory(PlanRequest request, PlanningResult single)
    {
        PlanDevice? tooLarge = single.Plan.Devices.FirstOrDefault(d => d.ArenaBytes > request.SramBytes && d.Name != Fabric.HostName);
        return tooLarge is null ? single : throw new EdgeException(
            3005,
            $"'{request.Model.Graph.Name}' does not fit {request.SramBytes} bytes.",
            $"Layer by layer it needs {tooLarge.ArenaBytes} bytes on '{tooLarge.Name}'.",
            "Use the strategy patches, or allow more memory.");
    }

    private static PlanningResult Patches(PlanRequest request, Network network)
    {
        if (!Enumerable.Range(0, network.Nodes.Length).Any(n => network.IsSpatial(n) && network.Images[network.OutputOf(n)].Pixels > 1))
        {
            throw PlanningErrors.NothingToCut(network);
        }

        return request.Cluster.Devices.Length == 1 ? PatchPlan.On(request, network) : BandPlan.On(request, network);
    }

    /// <summary>Layer by layer where it fits and several devices would not be faster.</summary>
    private static PlanningResult Auto(PlanRequest request, Network network)
    {
        PlanningResult single = Single(request, network, ["Layer by layer fits the memory."]);
        PlanDevice worker = single.Plan.Devices[new Fabric(network, request.Model.Weights, request.Cluster).Fastest];
        long sram = request.SramBytes ?? request.Cluster.Devices.Max(d => d.Profile.ArenaBytes);
        bool fits = worker.ArenaBytes <= sram;
        if (fits && request.Cluster.Devices.Length == 1)
        {
            return single;
        }

        try
        {
            PlanningResult patches = Patches(request, network);
            return fits && single.Plan.LatencyUs <= patches.Plan.LatencyUs
                ? single with { Explanation = single.Explanation with { Reasons = [$"Layer by layer takes {single.Plan.LatencyUs:F0} µs, patches {patches.Plan.LatencyUs:F0} µs."] } }
                : patches;
        }
        catch (EdgeException e) when (fits)
        {
            return single with { Explanation = single.Explanation with { Reasons = [.. e.Diagnostics.Select(d => $"Layer by layer, because: {d}")] } };
        }
    }

    private static void Validate(PlanRequest request)
    {
        if (request.Cluster.Devices.IsDefaultOrEmpty)
        {
            throw new EdgeException(3001, "The cluster has no devices.", "A plan runs somewhere.", "Name at least one device.");
        }

        if (request.Strategy != Strategy.Bottleneck && request.Cluster.Devices.Length > 1 && request.Cluster.Devices.Any(d => d.Address == Fabric.InProcess))
        {
            throw new EdgeException(3011, $"The cluster has {request.Cluster.Devices.Length} devices, and one of them is 'inproc'.", "This process computes beside other devices as the head of a bottleneck only.", "Use the strategy bottleneck, or start an agent on this machine and name its address.");
        }

        if (request.MaxMacOverhead is { } overhead && !(overhead >= 1))
        {
            throw new EdgeException(3003, $"The bound on extra work is {overhead}.", "It is the ratio of executed to necessary multiply-accumulates, at least 1.", "Ask for 1.3, for example, to allow 30 % more work.");
        }
    }
}
