using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Patches;
using Edge.Planner.Programs;
using Edge.Planner.Search;

namespace Edge.Planner;

/// <summary>A network in fused stages on one device.</summary>
internal static class PatchPlan
{
    /// <summary>How many schedules of the front are placed in memory before one is chosen.</summary>
    private const int MostPlacements = 24;

    /// <summary>Plans for the device that is the endpoint itself, or the fastest one of the cluster.</summary>
    public static PlanningResult On(PlanRequest request, Network network)
    {
        Fabric probe = new(network, request.Model.Weights, request.Cluster);
        int worker = probe.Fastest;
        DeviceProfile profile = probe.Programs[worker].Device.Profile;
        HashSet<int> streamed = worker == probe.Endpoint ? Streamable(network) : [];
        Region[] asked = DeviceWindows.Whole(network);
        StageSearch search = new(network, streamed, asked, profile, 0, network.Nodes.Length);
        ImmutableArray<SchedulePath> front = search.Front(frugal: true);
        long macs = Math.Max(network.Graph.MacCount, 1);
        ImmutableArray<ParetoPoint> pareto = [.. front.Select(p => new ParetoPoint(p.PeakBytes, (double)p.MacCount / macs))];

        PlanningResult? best = null;
        int placements = 0;
        long? bound = BoundOf(request, profile);
        foreach (SchedulePath path in Candidates(request, bound, search, front, macs))
        {
            // No placement is smaller than what is live at once.
            if (placements >= MostPlacements || (best is not null && (Arena(best, worker) <= (bound ?? path.PeakBytes))))
            {
                break;
            }

            foreach (SchedulePath turned in StageDirections.Of(network, path))
            {
                PlanningResult result = Write(request, network, turned, asked, streamed, worker, pareto);
                placements++;
                best = best is null || Arena(result, worker) < Arena(best, worker) ? result : best;
                if (Arena(best, worker) <= (bound ?? path.PeakBytes))
                {
                    break;
                }
            }
        }

        if (best is null || (request.SramBytes is { } limit && Arena(best, worker) > limit))
        {
            throw TooLittleMemory(request, network, pareto);
        }

        return best;
    }

    private static long Arena(PlanningResult result, int device) => result.Plan.Devices[device].ArenaBytes;

    /// <summary>Below which the fastest schedule is wanted; null where the least memory is. On one device the fastest takes the least energy, and all move the same bytes.</summary>
    private static long? BoundOf(PlanRequest request, DeviceProfile profile) => request.Objective switch
    {
        PlanObjective.Memory => null,
        null => request.SramBytes,
        _ => request.SramBytes ?? profile.ArenaBytes,
    };

    private static IEnumerable<SchedulePath> Candidates(PlanRequest request, long? bound, StageSearch search, ImmutableArray<SchedulePath> front, long macs)
    {
        double factor = request.MaxMacOverhead ?? (request.SramBytes is null && request.Objective is null ? 1 : double.PositiveInfinity);
        bool Allowed(SchedulePath path) => path.MacCount <= macs * factor * (1 + 1e-9);
        if (bound is { } sram)
        {
            for (int i = 0; i < MostPlacements; i++)
            {
                if (search.Fastest((long)(sram * (1 - (0.04 * i)))) is { } path && Allowed(path))
                {
                    yield return path;
                }
            }
        }

        foreach (SchedulePath path in front.Where(Allowed))
        {
            yield return path;
        }
    }

    private static PlanningResult Write(PlanRequest request, Network network, SchedulePath path, Region[] asked, HashSet<int> streamed, int worker, ImmutableArray<ParetoPoint> pareto)
    {
        Fabric fabric = new(network, request.Model.Weights, request.Cluster);
        DeviceProgram program = fabric.Programs[worker];
        Dictionary<int, int> bufferOf = Boundary.FeedWhole(fabric, network, worker, streamed);
        WriteStages(program, path, asked, streamed, bufferOf);
        Boundary.Fetch(fabric, network, worker, bufferOf);
        (Plan plan, ImmutableArray<DeviceMemory> memory, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> blobs) = fabric.ToPlan("patches");
        return new PlanningResult(plan, blobs, pareto, new PlanExplanation("patches", [.. Reasons(network, path)], memory));
    }

    /// <summary>Writes the stages of a path into a program.</summary>
    public static void WriteStages(DeviceProgram program, SchedulePath path, Region[] asked, IReadOnlySet<int> streamed, Dictionary<int, int> bufferOf)
    {
        StageSchedule schedule = new(program.Network, streamed);
        foreach (StageChoice stage in path.Stages)
        {
            StageWriter.Write(program, schedule.Of(stage.From, stage.To, asked, stage.Options)!, asked, bufferOf);
        }
    }

    /// <summary>One sentence a stage.</summary>
    public static IEnumerable<string> Reasons(Network network, SchedulePath path) => path.Stages.Select(stage =>
        $"'{network[stage.From].Name}' to '{network[stage.To - 1].Name}' ({stage.To - stage.From} nodes) {stage.Options}: {stage.Cost.PeakBytes} bytes live, {stage.Cost.MacCount} MACs.");

    /// <summary>Sources that a stage can take in row by row: read by nodes that are near each other and no output themselves.</summary>
    private static HashSet<int> Streamable(Network network) =>
        [.. network.Sources.Select(s => s.Tensor).Where(t => !network.IsSink(t) && network.Consumers[t] is [int only] && network.IsSpatial(only))];

    private static EdgeException TooLittleMemory(PlanRequest request, Network network, ImmutableArray<ParetoPoint> pareto) => new(
        3005,
        $"'{network.Graph.Name}' does not fit {request.SramBytes} bytes.",
        $"The least memory found is {(pareto.IsEmpty ? 0 : pareto[0].PeakBytes)} bytes with {(pareto.IsEmpty ? 1 : pareto[0].MacFactor):F2} times the work.",
        "Allow more memory or more work, or use more devices.");
}
