using System.Collections.Immutable;
using System.Globalization;
using Edge.Model;
using Edge.Planner.Choice;
using Edge.Planner.Networks;
using Edge.Planner.Patches;
using Edge.Planner.Programs;
using Edge.Planner.Search;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// A network cut in two (BottleFit, Matsubara et al. 2022; the choice among natural cuts is Neurosurgeon's, Kang et al.
/// 2017): the head on the device where the input arises, the tail on the fastest other one.
/// </summary>
internal sealed class SplitPlan
{
    private const int ProposedChannels = 8;
    private const int MostSimulated = 6;
    private const double MostOfTheWork = 0.25, MostOfTheInput = 0.25;

    private readonly PlanRequest _request;
    private readonly Network _network;
    private readonly Crossings _crossings;
    private readonly int _head, _tail;
    private readonly DeviceProfile _headProfile, _tailProfile;
    private readonly ImmutableArray<Cut> _cuts;
    private readonly bool _hasEveryCut;

    private SplitPlan(PlanRequest request, Network network)
    {
        (_request, _network) = (request, network);
        Fabric fabric = new(network, request.Model.Weights, request.Cluster);
        _head = fabric.HasHost ? 0 : fabric.Endpoint;
        int[] others = [.. Enumerable.Range(0, fabric.Workers).Where(d => d != _head)];
        if (others.Length == 0)
        {
            throw new EdgeException(3007, $"'{network.Graph.Name}' cannot be cut in two for one device.", "A head and a tail need a device each.", "Name two devices: the weak one first (or with the address 'inproc' for this machine), then the strong one.");
        }

        _tail = others.MaxBy(d => fabric.Programs[d].Device.Profile.Int8MacsPerSecond);
        (_headProfile, _tailProfile) = (fabric.Programs[_head].Device.Profile, fabric.Programs[_tail].Device.Profile);
        _crossings = new Crossings(request, network.Graph);
        _cuts = CutTable.Of(network, _headProfile, _tailProfile, _crossings.WireBytesOf, out _hasEveryCut);
    }

    /// <summary>Plans a head and a tail.</summary>
    /// <exception cref="EdgeException">EDGE3007-EDGE3010: one device, nothing to cut, no such cut, no cut keeps the deadline; EDGE3040-EDGE3042 for a calibration that is none.</exception>
    public static PlanningResult On(PlanRequest request, Network network)
    {
        return new SplitPlan(request, network).Best();
    }

    /// <summary>Plans the cuts that a caller chooses of all.</summary>
    /// <param name="request">What to plan.</param>
    /// <param name="network">Its network.</param>
    /// <param name="choose">Chooses; the whole offloaded comes first, the whole kept last.</param>
    /// <exception cref="EdgeException">EDGE3007: one device; EDGE3005: a head that does not fit.</exception>
    public static ImmutableArray<(Cut Cut, PlanningResult Planned)> On(PlanRequest request, Network network, Func<ImmutableArray<Cut>, IEnumerable<Cut>> choose)
    {
        SplitPlan split = new(request, network);
        return [.. choose(split._cuts).Select(c => (c, split.Simulated(c).Result))];
    }

    /// <summary>The cuts from which one is chosen.</summary>
    public static ImmutableArray<Cut> CutsOf(PlanRequest request, Network network) => new SplitPlan(request, network)._cuts;

    private Candidate Simulated(Cut cut) => Candidate.Of(Write(cut), _request.Cluster);

    private PlanningResult Best()
    {
        if (_crossings.Named is { } named)
        {
            return Simulated(_cuts.FirstOrDefault(c => c.Tensors is [string only] && only == named)
                ?? _cuts.FirstOrDefault(c => c.Tensors.Length > 1 && c.Tensors.ToHashSet().SetEquals(named.Split(',', StringSplitOptions.TrimEntries)))
                ?? throw new EdgeException(3008, $"'{_network.Graph.Name}' cannot be cut at '{named}'.", "No cut is crossed by that alone.", "'edge plan --strategy bottleneck --json' lists the cuts with the tensors that cross them.")).Result;
        }

        Cut[] inner = [.. _cuts.Where(c => c.HeadMacCount > 0 && c.TailMacCount > 0)];
        if (inner.Length == 0)
        {
            throw new EdgeException(3009, $"'{_network.Graph.Name}' has no place for a cut.", "A head and a tail have work each: one node does it all.", "Plan it with the strategy single.");
        }

        Cut[] inTime = [.. inner.Where(c => c.LatencyUs <= (_request.Split.DeadlineUs ?? double.PositiveInfinity))];
        if (inTime.Length == 0)
        {
            throw new EdgeException(3010, Text($"No cut of '{_network.Graph.Name}' is predicted to keep {_request.Split.DeadlineUs / 1e3:F1} ms."), Text($"The fastest takes {inner.Min(c => c.LatencyUs) / 1e3:F1} ms."), "Allow more time, or take faster devices or a faster link.");
        }

        PlanObjective objective = _request.Objective ?? PlanObjective.Latency;
        Cut[] ordered = [.. inTime.OrderBy(c => ValueOf(c, objective)).ThenBy(c => c.LatencyUs).ThenBy(c => c.CodedBytes)];
        if (objective is PlanObjective.Bytes or PlanObjective.HeadMacs)
        {
            return Simulated(ordered[0]).Result; // the table counts them exactly
        }

        List<Candidate> candidates = [];
        EdgeException? tooLarge = null;
        foreach (Cut cut in ordered)
        {
            try
            {
                candidates.Add(Simulated(cut));
            }
            catch (EdgeException e) when (e.Code == 3005)
            {
                tooLarge ??= e;
            }

            if (candidates.Count == MostSimulated)
            {
                break;
            }
        }

        return Candidate.Best(candidates, objective)?.Result ?? throw tooLarge!;
    }

    private static double ValueOf(Cut cut, PlanObjective objective) => objective switch
    {
        PlanObjective.Bytes => cut.CodedBytes,
        PlanObjective.HeadMacs => cut.HeadMacCount,
        PlanObjective.Energy => cut.AllEnergyJ ?? 0,
        PlanObjective.Memory => Math.Max(cut.HeadArenaBytes, cut.TailArenaBytes),
        _ => cut.LatencyUs,
    };

    private PlanningResult Write(Cut cut)
    {
        CutNetwork ready = CutNetwork.Of(_network, _request.Model.Weights, cut, _crossings);
        Network network = ready.Network;
        Fabric fabric = new(network, ready.Weights, _request.Cluster);
        Dictionary<int, int> atHead = Boundary.FeedWhole(fabric, network, _head, ImmutableHashSet<int>.Empty), atTail = [];
        WriteHead(fabric.Programs[_head], ready, cut, atHead);
        ILookup<bool, Sink> isOfHead = network.Sinks.ToLookup(s => network.Producers[s.Tensor] < ready.HeadNodes);
        Boundary.Fetch(fabric, network, isOfHead[true], tensor => (_head, atHead[tensor])); // before the link is waited for: an early exit needs none
        foreach (int tensor in CutTable.Crossing(network, n => n < ready.HeadNodes))
        {
            atTail[tensor] = fabric.Programs[_tail].AddWhole(tensor, MemorySpace.Input);
            fabric.Programs[_tail].ResidentInputBytes += network.Bytes(tensor);
            fabric.Transfer(_head, atHead[tensor], _tail, atTail[tensor], network.Images[tensor], ready.CodingOf[tensor]);
        }

        LayerByLayer.Write(fabric.Programs[_tail], ready.HeadNodes, network.Nodes.Length, atTail);
        Boundary.Fetch(fabric, network, isOfHead[false], tensor => (_tail, atTail[tensor]));
        (Plan plan, ImmutableArray<DeviceMemory> memory, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> blobs) = fabric.ToPlan("bottleneck");
        return new PlanningResult(plan, blobs, [], new PlanExplanation("bottleneck", [.. Reasons(cut)], memory)) { Cuts = _cuts };
    }

    /// <summary>Layer by layer where that fits the head's memory, else in fused stages.</summary>
    private void WriteHead(DeviceProgram program, CutNetwork ready, Cut cut, Dictionary<int, int> bufferOf)
    {
        long sram = _request.SramBytes ?? _headProfile.ArenaBytes;
        if (cut.HeadArenaBytes <= sram)
        {
            LayerByLayer.Write(program, 0, ready.HeadNodes, bufferOf);
            return;
        }

        Region[] asked = DeviceWindows.Whole(ready.Network);
        StageSearch search = new(ready.Network, ImmutableHashSet<int>.Empty, asked, _headProfile, 0, ready.HeadNodes);
        SchedulePath path = search.Fastest(sram) ?? search.Thrifty(sram) ?? throw new EdgeException(
            3005,
            $"The head of '{_network.Graph.Name}' up to '{cut.Behind}' does not fit {sram} bytes.",
            $"Layer by layer it needs {cut.HeadArenaBytes} bytes, in patches more than {sram}.",
            "Cut earlier, or allow more memory.");
        PatchPlan.WriteStages(program, path, asked, ImmutableHashSet<int>.Empty, bufferOf);
    }

    private IEnumerable<string> Reasons(Cut cut)
    {
        Cut offload = _cuts[0], local = _cuts[^1];
        yield return Text($"The head ends behind '{cut.Behind}': {cut.HeadMacCount} of {_network.Graph.MacCount} MACs, {cut.LatentBytes} bytes cross the link{(cut.CodedBytes == cut.LatentBytes ? "" : Text($", coded about {cut.CodedBytes}"))}.");
        yield return Text($"Predicted: {cut.LatencyUs / 1e3:F2} ms ({cut.HeadUs / 1e3:F2} head, {cut.LinkUs / 1e3:F2} link, {cut.TailUs / 1e3:F2} tail); everything on the head's device {local.LatencyUs / 1e3:F2} ms, the input sent whole ({offload.LatentBytes} bytes) {offload.LatencyUs / 1e3:F2} ms.");
        if (cut.ResendUs > 0)
        {
            yield return Text($"The link loses {100 * (1 - (1 / LossyLink.Transmissions(_headProfile, _tailProfile))):G3} % of its packets: {cut.ResendUs / 1e3:F2} ms of the link's time are waited, on average, for what is sent again; {offload.ResendUs / 1e3:F2} ms where the input is sent whole.");
        }

        if (local.LatencyUs <= cut.LatencyUs || offload.LatencyUs <= cut.LatencyUs)
        {
            yield return local.LatencyUs <= offload.LatencyUs ? "The cut loses against no cut: the head's device is faster on its own."
                : cut.CodedBytes < offload.CodedBytes ? "The cut loses against sending the input: the head takes longer than the bytes that it saves."
                : "The cut loses against sending the input: what crosses a natural cut is rarely smaller than the input.";
        }

        yield return _headProfile.Power is { } power
            ? Text($"Energy of the head's device: {cut.EnergyJ * 1e3:F2} mJ; everything on it {local.EnergyJ * 1e3:F2} mJ, the input sent whole {offload.EnergyJ * 1e3:F2} mJ. A model, not a measurement: '{_headProfile.Name}' draws {power.ComputeW:G3} W computing, {power.TransmitW:G3} W transmitting, {power.ReceiveW:G3} W receiving, {power.IdleW:G3} W idle ({power.Source}{(power.IsEstimate ? "; some of it is an estimate" : "")}).")
            : $"Energy is not predicted: the profile '{_headProfile.Name}' states no power.";

        foreach (int tensor in CutTable.Crossing(_network, cut.Head.ToHashSet().Contains))
        {
            if (_crossings.CalibratedOf(tensor) is { } latent)
            {
                int pictures = _request.Split.Calibration!.Samples[_network.Graph.Tensors[tensor].Name].Length;
                string scales = latent.Quantization is null ? "as they are" : latent.Quantization.IsPerTensor ? "with one scale" : Text($"with {latent.Quantization.Scales.Length} scales");
                yield return Text($"'{_network.Graph.Tensors[tensor].Name}' crosses in {latent.Bits} bits {scales}: {((_network.Images[tensor].ElementCount * (long)latent.Bits) + 7) / 8} bytes, {(latent.Coding is null ? Text($"not coded (more than {LatentCoding.MaxElements} elements, sent in whole bytes)") : Text($"coded {_crossings.WireBytesOf(tensor)}"))} by the statistics of {pictures} pictures.");
            }
        }

        if (!_hasEveryCut)
        {
            yield return Text($"Some parts of the network have more than {DownSets.MostBetween} cuts; of those, only the ones in the file's order were looked at.");
        }

        if (_crossings.Named is null && Proposal() is { } proposal)
        {
            yield return proposal;
        }
    }

    /// <summary>Where a trained bottleneck of a few channels would be predicted to pay most.</summary>
    private string? Proposal()
    {
        (Cut Cut, long Bytes, double LatencyUs)[] places =
        [
            .. _cuts.Where(c => c.Tensors.Length == 1 && c.Nodes > 0 && c.HeadMacCount <= _network.Graph.MacCount * MostOfTheWork)
                .Select(c => (c, Image: _network.Images[_network.Graph.Tensors.IndexOf(_network.Graph.Tensors.Single(t => t.Name == c.Tensors[0]))]))
                .Where(p => p.Image.Pixels > 1 && p.Image.Channels > ProposedChannels && (long)p.Image.Pixels * ProposedChannels <= _cuts[0].LatentBytes * MostOfTheInput)
                .Select(p => (p.c, (long)p.Image.Pixels * ProposedChannels, p.c.HeadUs + CostModel.TransferUs(_headProfile, _tailProfile, (long)p.Image.Pixels * ProposedChannels) + p.c.TailUs)),
        ];
        if (places.Length == 0)
        {
            return null;
        }

        (Cut cut, long bytes, double latency) = places.MinBy(p => p.LatencyUs);
        return Text($"A trained bottleneck of {ProposedChannels} channels at 8 bits would send {bytes} bytes behind '{cut.Behind}' ({cut.LatentBytes} there now): predicted {latency / 1e3:F2} ms and the work of encoder and decoder.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
