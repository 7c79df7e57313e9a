using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Bottleneck;
using Edge.Planner.Choice;
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
            Strategy.Single => WithinMemory(request, Single(request, network)).Result,
            Strategy.Patches => Candidate.Of(Patches(request, network), request.Cluster).Result,
            Strategy.Bottleneck => SplitPlan.On(request, Split(request, network.Graph)),
            _ when request.Cluster.Join is not null => Candidate.Of(Patches(request, network), request.Cluster).Result,
            _ => Auto(request, network).Result,
        };
    }

    /// <summary>Every place where a network can be cut in two for the devices of a request, by ascending work of the head, without a choice among them.</summary>
    /// <exception cref="EdgeException">EDGE3001, EDGE3007: too few devices.</exception>
    public static ImmutableArray<Cut> Cuts(PlanRequest request)
    {
        Validate(request);
        return SplitPlan.CutsOf(request, Split(request, GraphPasses.Run(request.Model.Graph)));
    }

    /// <summary>
    /// Every plan that the strategy auto could have chosen, simulated: layer by layer on each device, and in bands over every number of them,
    /// cut everywhere and joined everywhere. Many: for looking at a choice, not for making one.
    /// </summary>
    /// <exception cref="EdgeException">EDGE3001-EDGE3099: a request that is none.</exception>
    public static IEnumerable<PlanningResult> Alternatives(PlanRequest request)
    {
        Validate(request);
        Network network = new(GraphPasses.Run(request.Model.Graph));
        IEnumerable<PlanningResult> singles = Singles(request, network).Where(s => s.Figures.ArenaBytes <= LimitOf(request, s)).Select(s => s.Result);
        return request.Cluster.Devices.Length == 1 ? singles : singles.Concat(BandPlan.All(request, network).Select(p => Candidate.Of(p, request.Cluster).Result));
    }

    private static Network Split(PlanRequest request, Graph graph) => request.Cluster.Devices.All(ConvertsInput) ? Network.FedNarrow(graph) : new Network(graph);

    /// <summary>Boards have no kernel that widens bytes: the host feeds them as they compute.</summary>
    private static bool ConvertsInput(ClusterDevice device) => device.Board is null;

    /// <summary>Layer by layer on the device where that is best by the objective, of those that have the memory for it if any has.</summary>
    private static Candidate Single(PlanRequest request, Network network)
    {
        Candidate[] all = [.. Singles(request, network)];
        Candidate[] fitting = [.. all.Where(c => c.Figures.ArenaBytes <= LimitOf(request, c))];
        return Candidate.Best(fitting.Length == 0 ? all : fitting, request.Objective ?? PlanObjective.Latency)!;
    }

    private static IEnumerable<Candidate> Singles(PlanRequest request, Network network)
    {
        Fabric fabric = new(network, request.Model.Weights, request.Cluster);
        return Enumerable.Range(0, fabric.Workers).DistinctBy(w => fabric.Programs[w].Device.Profile).Select(w => Candidate.Of(SingleOn(request, network, w), request.Cluster));
    }

    private static PlanningResult SingleOn(PlanRequest request, Network network, int worker)
    {
        Fabric fabric = new(network, request.Model.Weights, request.Cluster);
        if (worker != fabric.Endpoint && ConvertsInput(fabric.Programs[worker].Device))
        {
            network = Network.FedNarrow(network.Graph);
            fabric = new Fabric(network, request.Model.Weights, request.Cluster);
        }

        Dictionary<int, int> bufferOf = Boundary.FeedWhole(fabric, network, worker, ImmutableHashSet<int>.Empty);
        LayerByLayer.Write(fabric.Programs[worker], 0, network.Nodes.Length, bufferOf);
        Boundary.Fetch(fabric, network, worker, bufferOf);
        (Plan plan, ImmutableArray<DeviceMemory> memory, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> blobs) = fabric.ToPlan("single");
        return new PlanningResult(plan, blobs, [new ParetoPoint(memory[worker].LiveBytes, 1)], new PlanExplanation("single", ["Layer by layer was asked for."], memory));
    }

    /// <summary>Memory for activations of the device that a plan for one device uses.</summary>
    private static long LimitOf(PlanRequest request, Candidate single)
    {
        string used = single.Result.Plan.Devices.Where(d => d.Name != Fabric.HostName).MaxBy(d => d.ArenaBytes)!.Name;
        return request.SramBytes ?? request.Cluster.Devices.First(d => d.Name == used).Profile.ArenaBytes;
    }

    private static Candidate WithinMemory(PlanRequest request, Candidate single)
    {
        PlanDevice? tooLarge = single.Result.Plan.Devices.FirstOrDefault(d => d.ArenaBytes > request.SramBytes && d.Name != Fabric.HostName);
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

    /// <summary>The best by the objective of layer by layer, where that fits, and patches.</summary>
    private static Candidate Auto(PlanRequest request, Network network)
    {
        PlanObjective objective = request.Objective ?? PlanObjective.Latency;
        Candidate single = Single(request, network);
        bool fits = single.Figures.ArenaBytes <= LimitOf(request, single);
        if (fits && request.Cluster.Devices.Length == 1 && objective != PlanObjective.Memory)
        {
            return Because(single, "Layer by layer fits the memory."); // patches on one device do the same work in more steps
        }

        try
        {
            // What fits one device in patches only is asked for the least memory, unless somebody says what counts.
            Candidate patches = Candidate.Of(Patches(request.Cluster.Devices.Length == 1 ? request : request with { Objective = objective }, network), request.Cluster);
            return fits && !patches.IsBetter(single, objective)
                ? Because(single, $"Layer by layer takes {single.Figures.LatencyUs:F0} µs, patches {patches.Figures.LatencyUs:F0} µs.")
                : patches;
        }
        catch (EdgeException e) when (fits)
        {
            return Because(single, [.. e.Diagnostics.Select(d => $"Layer by layer, because: {d}")]);
        }
    }

    private static Candidate Because(Candidate candidate, params ImmutableArray<string> reasons) =>
        candidate with { Result = candidate.Result with { Explanation = candidate.Result.Explanation with { Reasons = reasons } } };

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

        if (request.Objective is PlanObjective.Energy && request.Cluster.Devices.All(d => d.Profile.Power is null))
        {
            throw new EdgeException(3043, $"The energy of '{request.Model.Graph.Name}' is not known.", "No profile of the cluster's devices states what it draws.", "Give a device a profile with power states, or choose another objective.");
        }

        if (request.Objective is PlanObjective.HeadMacs && request.Strategy != Strategy.Bottleneck)
        {
            throw new EdgeException(3060, "The least work of a head is asked for, and there is no head.", $"The strategy is {request.Strategy.ToString().ToLowerInvariant()}; only a bottleneck has a head and a tail.", "Plan with the strategy bottleneck, or choose another objective.");
        }

        if (request.MaxMacOverhead is { } overhead && !(overhead >= 1))
        {
            throw new EdgeException(3003, $"The bound on extra work is {overhead}.", "It is the ratio of executed to necessary multiply-accumulates, at least 1.", "Ask for 1.3, for example, to allow 30 % more work.");
        }
    }
}
