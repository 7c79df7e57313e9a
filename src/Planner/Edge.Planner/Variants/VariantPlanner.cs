using System.Collections.Immutable;
using System.Globalization;
using Edge.Model;
using Edge.Planner.Bottleneck;
using Edge.Planner.Networks;
using Edge.Planner.Passes;
using Edge.Planner.Programs;

namespace Edge.Planner.Variants;

/// <summary>
/// Plans the variants among which a session moves as its link changes. A pure function: the same request gives the same plans, byte for
/// byte.
/// </summary>
public static class VariantPlanner
{
    private const int MostNaturalCuts = 4;

    /// <summary>Plans.</summary>
    /// <exception cref="EdgeException">EDGE3020: no device where the input arises, or none beside it. EDGE3021: networks that answer different questions. EDGE3022: an early exit that is none. Otherwise as <see cref="NetworkPlanner.Plan"/>.</exception>
    public static VariantPlanningResult Plan(VariantRequest request)
    {
        (ClusterDevice head, ClusterDevice tail) = DevicesOf(request);
        ImmutableArray<PlanVariant>.Builder variants = ImmutableArray.CreateBuilder<PlanVariant>();
        ImmutableDictionary<Digest, ReadOnlyMemory<byte>>.Builder shards = ImmutableDictionary.CreateBuilder<Digest, ReadOnlyMemory<byte>>();
        void Add(PlanVariant variant, PlanningResult planned)
        {
            variants.Add(variant);
            shards.AddRange(planned.Shards.Where(s => !shards.ContainsKey(s.Key)));
        }

        ImportedModel whole = request.Models[0];
        PlanningResult local = NetworkPlanner.Plan(new PlanRequest(whole, new ClusterSpec([head]), request.SramBytes is null ? Strategy.Single : Strategy.Auto, request.SramBytes));
        Add(new PlanVariant("local", VariantPath.Local, local.Plan, local.Plan.LatencyUs, 0, 0, 0) { Exit = ExitMetadata.RuleOf(whole, request.ExitThreshold) }, local);
        foreach ((int index, ImportedModel model) in request.Models.Index())
        {
            bool isFirst = model == whole;
            PlanRequest split = new(model, new ClusterSpec([head, tail]), Strategy.Bottleneck, request.SramBytes) { Split = request.Splits.IsEmpty ? new SplitOptions() : request.Splits[index] };
            Network network = Network.FedNarrow(GraphPasses.Run(model.Graph));
            foreach ((Cut cut, PlanningResult planned) in SplitPlan.On(split, network, cuts => Chosen(cuts, model, isFirst)))
            {
                bool isOffload = cut.Nodes == 0;
                string name = Unique(isOffload ? "offload" : NameOf(model, cut), variants);
                Add(VariantOf(name, isOffload ? VariantPath.Offload : VariantPath.Split, cut, planned.Plan) with { Exit = ExitMetadata.RuleOf(model, request.ExitThreshold) }, planned);
            }
        }

        VariantSet set = new(variants.ToImmutable(), Math.Max(1, Math.Min(head.Profile.LinkBitsPerSecond, tail.Profile.LinkBitsPerSecond)), RoundTripUs(head.Profile, tail.Profile));
        ImmutableArray<Diagnostic> found = VariantSetVerifier.Verify(set);
        return found.IsEmpty
            ? new VariantPlanningResult(set, shards.ToImmutable(), [.. Reasons(set)])
            : throw new EdgeException([new Diagnostic(3021, "The networks are no variants of each other.", "All take the same inputs and give the same outputs.", "Name networks for the same question."), .. found]);
    }

    /// <summary>A packet each way, and what is expected to be sent again of both.</summary>
    private static double RoundTripUs(DeviceProfile head, DeviceProfile tail) =>
        Math.Max(head.LinkRoundTripUs, tail.LinkRoundTripUs) + (2 * LossyLink.ResendUs(head, tail, LossyLink.PacketBytes));

    private static (ClusterDevice Head, ClusterDevice Tail) DevicesOf(VariantRequest request)
    {
        ClusterDevice? head = request.Cluster.Devices.FirstOrDefault(d => d.Address == Fabric.InProcess);
        ClusterDevice? tail = request.Cluster.Devices.Where(d => d != head && d.Board is null).MaxBy(d => d.Profile.Int8MacsPerSecond);
        return head is null || tail is null || request.Models.IsDefaultOrEmpty
            ? throw new EdgeException(3020, "Variants need two devices.", "A session that moves among them runs where the input arises, in this process (address 'inproc'), and uses the fastest agent beside it.", "Name the agent with --devices tcp:HOST:PORT or --devices local, or both devices in a cluster file.")
            : (head, tail);
    }

    /// <summary>The whole offloaded, once; then where the model wants to be cut, or else the natural cuts that are fastest for some link.</summary>
    private static IEnumerable<Cut> Chosen(ImmutableArray<Cut> cuts, ImportedModel model, bool isFirst)
    {
        string? named = model.Metadata.GetValueOrDefault(ImportedModel.CutKey);
        // Of the cuts at a tensor the last: what else a head makes, an early exit, belongs to it.
        IEnumerable<Cut> inner = named is null
            ? Envelope([.. cuts.Where(c => c.HeadMacCount > 0 && c.TailMacCount > 0)], cuts[0], cuts[^1])
            : cuts.Where(c => c.Nodes > 0 && c.Tensors is [var only] && only == named).TakeLast(1);
        return isFirst ? inner.Prepend(cuts[0]) : inner;
    }

    /// <summary>
    /// The cuts that are predicted to be the fastest for some bandwidth: the lower envelope of the lines "work + bytes · time of a
    /// byte", which the whole offloaded and the whole kept bound.
    /// </summary>
    private static IEnumerable<Cut> Envelope(Cut[] inner, Cut offload, Cut local)
    {
        List<Cut> envelope = [];
        Cut last = offload;
        while (envelope.Count < MostNaturalCuts)
        {
            Cut? next = null;
            double soonest = Meeting(last, local);
            foreach (Cut cut in inner.Where(c => c.CodedBytes < last.CodedBytes))
            {
                double at = Meeting(last, cut);
                if (at < soonest)
                {
                    (next, soonest) = (cut, at);
                }
            }

            if (next is null)
            {
                break;
            }

            envelope.Add(next);
            last = next;
        }

        return envelope;
    }

    /// <summary>From which time of a byte on the one of fewer bytes is the faster.</summary>
    private static double Meeting(Cut more, Cut fewer) => Math.Max(0, (fewer.HeadUs + fewer.TailUs - more.HeadUs - more.TailUs) / Math.Max(more.CodedBytes - fewer.CodedBytes, 1));

    private static PlanVariant VariantOf(string name, VariantPath path, Cut cut, Plan plan)
    {
        long answer = plan.Devices[PlanVariant.FarDevice].Steps.OfType<SendStep>().Sum(s => (long)s.Part.Region.ElementCount * plan.Graph.Tensors[plan.Devices[PlanVariant.FarDevice].Buffers[s.Part.Buffer].Tensor].Type.BlockBytes());
        return new PlanVariant(name, path, plan, cut.HeadUs, plan.WireBytes - answer, cut.TailUs, answer);
    }

    /// <summary>A pair is called as its files have in common; a natural cut by its tensors.</summary>
    private static string NameOf(ImportedModel model, Cut cut)
    {
        string[] parts = model.Graph.Name.Split('+');
        if (parts.Length != 2)
        {
            return model.Metadata.ContainsKey(ImportedModel.CutKey) ? model.Graph.Name : string.Join('+', cut.Tensors);
        }

        string common = string.Concat(parts[0].Zip(parts[1]).TakeWhile(p => p.First == p.Second).Select(p => p.First)).TrimEnd('.', '-', '_');
        return common.Length > 0 ? common : parts[0];
    }

    private static string Unique(string name, ImmutableArray<PlanVariant>.Builder variants)
    {
        string unique = name;
        for (int i = 2; variants.Any(v => v.Name == unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name} {i}");
        }

        return unique;
    }

    /// <summary>For which bandwidths each variant is predicted to be the fastest, over decades.</summary>
    private static IEnumerable<string> Reasons(VariantSet set)
    {
        const int FirstDecade = 2, LastDecade = 9;
        string? last = null;
        for (int decade = FirstDecade; decade <= LastDecade; decade++)
        {
            double usPerByte = 8e6 / Math.Pow(10, decade);
            PlanVariant best = set.Variants.MinBy(v => v.LatencyUs(set.LinkRoundTripUs, usPerByte))!;
            if (best.Name != last)
            {
                last = best.Name;
                yield return string.Create(CultureInfo.InvariantCulture, $"From 10^{decade} bits a second on, '{best.Name}' is the fastest: {best.LatencyUs(set.LinkRoundTripUs, usPerByte) / 1e3:F2} ms.");
            }
        }
    }
}
