using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Choice;
using Edge.Planner.Networks;
using Edge.Planner.Patches;
using Edge.Planner.Programs;
using Edge.Planner.Search;

namespace Edge.Planner.Clusters;

/// <summary>
/// A network over several devices: a prefix in bands, each device's band in fused stages inside its memory, the halo of
/// the input sent once; then the bands meet on one device, which runs the rest.
/// </summary>
internal sealed class BandPlan
{
    private const int MostCuts = 4;
    private const int MostCutsWithoutFit = 14;
    private const double Slack = 1.3;
    private static readonly double[] SharesOfMemory = [0.97, 0.85, 0];

    private readonly PlanRequest _request;
    private readonly Network _network;
    private readonly ImmutableArray<ClusterDevice> _workers;
    private readonly int _join;
    private readonly DeviceProfile _host;

    private BandPlan(PlanRequest request, Network network)
    {
        (_request, _network, _workers) = (request, network, request.Cluster.Devices);
        IEnumerable<int> joining = Enumerable.Range(0, _workers.Length).Where(i => request.Cluster.Join is not { } join || _workers[i].Name == join);
        _join = joining.MaxBy(i => _workers[i].Profile.Int8MacsPerSecond);
        _host = new Fabric(network, request.Model.Weights, request.Cluster).Programs[^1].Device.Profile;
    }

    /// <summary>Plans over the devices of the cluster.</summary>
    /// <exception cref="EdgeException">EDGE3002 where nothing can be cut; EDGE3006 where no cut fits the memory.</exception>
    public static PlanningResult On(PlanRequest request, Network network) => new BandPlan(request, network).Best();

    /// <summary>A plan for every cut over every number of devices, joined on each of them, as far as they fit.</summary>
    /// <param name="request">Its objective says how bands are scheduled.</param>
    /// <param name="network">Its network.</param>
    public static IEnumerable<PlanningResult> All(PlanRequest request, Network network)
    {
        BandPlan plan = new(request with { Objective = request.Objective ?? PlanObjective.Latency }, network);
        return plan.Choices(PlanObjective.Latency).All().Where(c => plan.Macs(c.Partition) <= plan.MostMacs).Select(c => plan.Write(c.Partition, c.Join)).OfType<PlanningResult>();
    }

    private double MostMacs => _network.Graph.MacCount * (_request.MaxMacOverhead ?? double.PositiveInfinity) * (1 + 1e-9);

    /// <summary>What is wanted; null is a small arena of one of the fastest plans.</summary>
    private PlanObjective? Objective => _request.Objective ?? (_request.SramBytes is null ? null : PlanObjective.Latency);

    private PlanningResult Best()
    {
        BandChoice[] choices = [.. (Objective is { } objective ? Choices(objective).InOrder() : BySpeed()).Where(c => Macs(c.Partition) <= MostMacs)];
        if (choices.Length == 0)
        {
            throw BandPartition.All(_network, [.. _workers.Select(ShareOf)]).Any()
                ? new EdgeException(3006, $"No cut of '{_network.Graph.Name}' over {_workers.Length} devices stays within {_request.MaxMacOverhead ?? 1:F2} times its work.", "Rows near the border of two bands are computed by both.", "Allow more work, or use fewer devices.")
                : PlanningErrors.NothingToCut(_network);
        }

        Candidate? best = null;
        int tried = 0;
        foreach (BandChoice choice in choices)
        {
            bool isMuchSlower = Objective is null && choice.Cost.LatencyUs > choices[0].Cost.LatencyUs * Slack;
            if (tried >= (best is null ? MostCutsWithoutFit : MostCuts) || (best is not null && isMuchSlower))
            {
                break;
            }

            tried++;
            if (Write(choice.Partition, choice.Join) is { } written && written.Plan.MacCount <= MostMacs)
            {
                Candidate candidate = Candidate.Of(written, _request.Cluster);
                best = best is null || candidate.IsBetter(best, Objective ?? PlanObjective.Memory) ? candidate : best;
            }
        }

        return best?.Result ?? throw new EdgeException(3006, $"'{_network.Graph.Name}' does not fit {_workers.Length} devices of {_request.SramBytes ?? _workers.Min(w => w.Profile.ArenaBytes)} bytes.", $"{tried} cuts were tried, each with the least memory its bands allow.", "Allow more memory, or use more devices.");
    }

    private BandChoices Choices(PlanObjective objective) =>
        new(_network, [.. _workers.Select(w => w.Profile)], _host, _request.Cluster.Join is null ? null : _join, objective);

    /// <summary>In proportion to the devices' rates: the fastest cuts first, then those where the least crosses.</summary>
    private IEnumerable<BandChoice> BySpeed()
    {
        BandEstimate estimate = new(_network, [.. _workers.Select(w => w.Profile)], _host);
        BandChoice[] byLatency = [.. BandPartition.All(_network, [.. _workers.Select(ShareOf)]).Select(p => new BandChoice(p, _join, estimate.Of(p, _join))).OrderBy(c => c.Cost.LatencyUs)];
        return byLatency.Take(MostCuts).Concat(byLatency.Skip(MostCuts).OrderBy(c => c.Partition.Crossing.Sum(_network.Bytes)));
    }

    /// <summary>A device that does nothing but join has no share of the bands; alone it has them all.</summary>
    private double ShareOf(ClusterDevice device) => device.Name == _request.Cluster.Join && _workers.Length > 1 ? 0 : Math.Max(device.Profile.Int8MacsPerSecond, 1);

    private long Peak(PlanningResult result) => result.Plan.Devices.Take(_workers.Length).Max(d => (long)d.ArenaBytes);

    private long Sram(int device) => device == _workers.Length ? long.MaxValue : _request.SramBytes ?? _workers[device].Profile.ArenaBytes;

    private long Macs(BandPartition partition) =>
        Enumerable.Range(0, _workers.Length).Sum(d => MacsOf(partition, d)) + Enumerable.Range(partition.Cut, _network.Nodes.Length - partition.Cut).Sum(n => _network.MacsOf(n, _network.Images[_network.OutputOf(n)]));

    private long MacsOf(BandPartition partition, int device)
    {
        long macs = 0;
        for (int n = partition.Start; n < partition.Cut; n++)
        {
            macs += _network.MacsOf(n, partition.Windows[device][_network.OutputOf(n)]);
        }

        return macs;
    }

    private long Bytes(int tensor, Region region) => region.IsEmpty ? 0 : (long)region.ElementCount * _network.ElementBytes[tensor];

    /// <summary>The plan of a partition that fits, the bands joined on the device that is wanted or else, where the cluster names none, on the host; null where none does.</summary>
    private PlanningResult? Write(BandPartition partition, int wanted)
    {
        StageSearch[] bands = [.. Enumerable.Range(0, _workers.Length).Select(d => SearchFor(d, partition.Windows[d], partition.Start, partition.Cut))];
        foreach (int join in (int[])(_request.Cluster.Join is null ? [wanted, _workers.Length] : [wanted]))
        {
            StageSearch rest = SearchFor(join, DeviceWindows.Whole(_network), partition.Cut, _network.Nodes.Length);
            foreach (double share in SharesOfMemory)
            {
                SchedulePath?[] paths = [.. bands.Select((b, d) => PathWithin(b, Sram(d), share))];
                if (paths.Any(p => p is null) || PathWithin(rest, Sram(join), share) is not { } restPath)
                {
                    continue;
                }

                PlanningResult straight = Write(partition, paths!, join, restPath);
                PlanningResult turning = Write(partition, [.. paths.Select(p => StageDirections.TakingTurns(_network, p!))], join, StageDirections.TakingTurns(_network, restPath));
                PlanningResult result = Peak(turning) < Peak(straight) ? turning : straight;
                if (Enumerable.Range(0, _workers.Length).All(d => result.Plan.Devices[d].ArenaBytes <= Sram(d)))
                {
                    return result;
                }
            }
        }

        return null;
    }

    private StageSearch SearchFor(int device, Region[] windows, int from, int to) =>
        new(_network, ImmutableHashSet<int>.Empty, windows, device == _workers.Length ? _host : _workers[device].Profile, from, to);

    /// <summary>
    /// The fastest schedule inside a share of the memory (what is live is less than the arena), or the one of least memory for share 0 and
    /// where least memory is wanted; where nothing is said, the least memory that keeps whole rows.
    /// </summary>
    private SchedulePath? PathWithin(StageSearch search, long sram, double share)
    {
        SchedulePath? lean = search.Front(frugal: false).FirstOrDefault();
        if (Objective is null && lean?.PeakBytes <= sram)
        {
            return lean;
        }

        if (share == 0 || Objective is PlanObjective.Memory)
        {
            return search.Leanest();
        }

        long bound = sram == long.MaxValue ? sram : (long)(sram * share);
        return search.Fastest(bound) ?? search.Thrifty(bound);
    }

    private PlanningResult Write(BandPartition partition, SchedulePath[] bands, int join, SchedulePath rest)
    {
        Fabric fabric = new(_network, _request.Model.Weights, _request.Cluster);
        DeviceProgram endpoint = fabric.Programs[fabric.Endpoint];
        ImmutableHashSet<int> none = [];
        Dictionary<int, int> fed = Boundary.FeedWhole(fabric, _network, fabric.Endpoint, none);
        LayerByLayer.Write(endpoint, 0, partition.Start, fed);
        Dictionary<int, int>[] buffersOf = [.. Enumerable.Range(0, fabric.Programs.Length).Select(d => d == fabric.Endpoint ? fed : [])];
        for (int d = 0; d < _workers.Length; d++)
        {
            foreach (int tensor in partition.Received(_network, d))
            {
                Region window = partition.Windows[d][tensor];
                buffersOf[d][tensor] = fabric.Programs[d].AddBuffer(tensor, window, window.Pixels, space: MemorySpace.Input);
                fabric.Programs[d].ResidentInputBytes += Bytes(tensor, window);
                fabric.Transfer(fabric.Endpoint, fed[tensor], d, buffersOf[d][tensor], window);
            }
        }

        // The join's own band is made where the other bands will be received.
        foreach (int tensor in partition.Crossing)
        {
            buffersOf[join][tensor] = fabric.Programs[join].AddWhole(tensor);
        }

        for (int d = 0; d < _workers.Length; d++)
        {
            PatchPlan.WriteStages(fabric.Programs[d], bands[d], partition.Windows[d], none, buffersOf[d]);
        }

        for (int d = 0; d < _workers.Length; d++)
        {
            for (int i = 0; i < partition.Crossing.Length && d != join; i++)
            {
                if (!partition.Bands[d][i].IsEmpty)
                {
                    fabric.Transfer(d, buffersOf[d][partition.Crossing[i]], join, buffersOf[join][partition.Crossing[i]], partition.Bands[d][i]);
                }
            }
        }

        BringWhatTheRestReads(fabric, partition, fed, buffersOf, join);
        PatchPlan.WriteStages(fabric.Programs[join], rest, DeviceWindows.Whole(_network), none, buffersOf[join]);
        Boundary.Fetch(fabric, _network, join, buffersOf[join]);
        (Plan plan, ImmutableArray<DeviceMemory> memory, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> blobs) = fabric.ToPlan("patches");
        return new PlanningResult(plan, blobs, [new ParetoPoint(memory.Take(_workers.Length).Max(m => m.LiveBytes), (double)plan.MacCount / Math.Max(_network.Graph.MacCount, 1))], new PlanExplanation("patches", [.. Reasons(partition, bands, join, rest)], memory));
    }

    /// <summary>Tensors from before the prefix that the rest still needs.</summary>
    private void BringWhatTheRestReads(Fabric fabric, BandPartition partition, Dictionary<int, int> fed, Dictionary<int, int>[] buffersOf, int join)
    {
        foreach ((int tensor, int buffer) in fed.OrderBy(f => f.Key).ToArray())
        {
            bool isNeeded = _network.IsSink(tensor) || _network.Consumers[tensor].Any(c => c >= partition.Cut);
            if (isNeeded && join != fabric.Endpoint && _network.Producers[tensor] < partition.Start)
            {
                buffersOf[join][tensor] = fabric.Programs[join].AddWhole(tensor, MemorySpace.Input);
                fabric.Transfer(fabric.Endpoint, buffer, join, buffersOf[join][tensor], _network.Images[tensor]);
            }
        }
    }

    private IEnumerable<string> Reasons(BandPartition partition, SchedulePath[] bands, int join, SchedulePath rest)
    {
        string joined = join == _workers.Length ? Fabric.HostName : _workers[join].Name;
        yield return $"Nodes up to '{_network[partition.Cut - 1].Name}' run in {partition.Bands.Count(b => b.Any(r => !r.IsEmpty))} bands in proportion to the devices' speed; the bands meet on '{joined}', which runs the other {_network.Nodes.Length - partition.Cut} nodes.";
        yield return $"Each device gets the rows of the input that its band reaches, halo included, once and from '{Fabric.HostName}', which has them all: no row is handed on between devices.";
        foreach (int d in Enumerable.Range(0, _workers.Length).Where(d => partition.Bands[d].Any(r => !r.IsEmpty)))
        {
            yield return $"'{_workers[d].Name}' delivers {string.Join(", ", partition.Bands[d])} and needs {bands[d].PeakBytes} bytes in {bands[d].Stages.Length} stages.";
        }

        foreach (string reason in PatchPlan.Reasons(_network, rest))
        {
            yield return reason;
        }
    }
}
