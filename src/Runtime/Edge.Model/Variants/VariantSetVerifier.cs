using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Checks what a session relies on beyond what <see cref="PlanVerifier"/> says of each plan.</summary>
public static class VariantSetVerifier
{
    /// <summary>Checks a set whose plans are sound.</summary>
    /// <returns>All findings (EDGE5600-EDGE5604, see <c>docs/diagnostics/56xx.md</c>); empty for a sound set.</returns>
    public static ImmutableArray<Diagnostic> Verify(VariantSet set)
    {
        if (set.Variants.IsDefaultOrEmpty || set.Variants.Length > VariantSet.MaxVariants || set.Local.Path != VariantPath.Local
            || set.Variants.DistinctBy(v => v.Name).Count() != set.Variants.Length || !IsTime(set.LinkRoundTripUs) || !(set.LinkBitsPerSecond > 0))
        {
            return [new Diagnostic(5600, "The variants are no set.", $"There are 1 to {VariantSet.MaxVariants} of different names, the local one first, and a link.", "Make the variants again.")];
        }

        return [.. set.Variants.SelectMany(v => Findings(v, set.Local))];
    }

    private static IEnumerable<Diagnostic> Findings(PlanVariant variant, PlanVariant local)
    {
        Plan plan = variant.Plan;
        bool isLocal = variant.Path == VariantPath.Local;
        if (plan.Tokens is not null || plan.Devices.Length != (isLocal ? 1 : 2) || plan.Endpoint != plan.Devices.Length - 1 || !IsTime(variant.HeadUs) || !IsTime(variant.TailUs)
            || variant.SentBytes < 0 || variant.AnswerBytes < 0)
        {
            yield return new Diagnostic(5601, $"Variant '{variant.Name}' is no plan of a head and a tail.", "A local plan has one device, another the far device and the endpoint, in this order.", "Make the variants again.");
            yield break;
        }

        if (!isLocal && !AsksOnce(plan))
        {
            yield return new Diagnostic(5602, $"Variant '{variant.Name}' exchanges more than a question and its answer.", "The endpoint sends all that the far device needs, and then receives all that comes back.", "Make the variants again.");
        }

        if (variant.Exit is { } exit && !IsSound(exit, plan.Graph))
        {
            yield return new Diagnostic(5603, $"The early exit of variant '{variant.Name}' cannot be taken.", "It is a float32 output of the shape of the only other one, with a threshold from 0 to 1.", "Export the head again, or take 'edge.exit.output' out of its metadata.");
            yield break;
        }

        if (!Signature(variant).SequenceEqual(Signature(local)))
        {
            yield return new Diagnostic(5604, $"Variant '{variant.Name}' does not take and give what '{local.Name}' does.", $"It has {string.Join(", ", Signature(variant))}; the other {string.Join(", ", Signature(local))}.", "Make variants of networks with the same inputs and outputs.");
        }
    }

    private static bool AsksOnce(Plan plan)
    {
        ImmutableArray<Step> own = plan.Devices[1].Steps, far = plan.Devices[PlanVariant.FarDevice].Steps;
        int answer = own.IndexOf(own.FirstOrDefault(s => s is ReceiveStep)!), question = own.LastIndexOf(own.LastOrDefault(s => s is SendStep)!);
        int heard = far.LastIndexOf(far.LastOrDefault(s => s is ReceiveStep)!), said = far.IndexOf(far.FirstOrDefault(s => s is SendStep)!);
        return question >= 0 && answer > question && heard >= 0 && said > heard
            && own.Concat(far).All(s => s is LoadStep or ComputeStep or CopyStep or FeedStep or FetchStep or SendStep or ReceiveStep);
    }

    private static bool IsSound(ExitRule exit, Graph graph)
    {
        if (graph.Outputs.Length != 2 || exit.Output is < 0 or > 1 || !(exit.Threshold is >= 0 and <= 1))
        {
            return false;
        }

        Tensor scores = graph.Tensors[graph.Outputs[exit.Output]], answer = graph.Tensors[graph.Outputs[1 - exit.Output]];
        return scores.Type == ElementType.Float32 && answer.Type == ElementType.Float32 && scores.Shape == answer.Shape;
    }

    private static IEnumerable<string> Signature(PlanVariant variant)
    {
        Graph graph = variant.Plan.Graph;
        return [.. graph.Inputs.Concat(variant.Answers.Select(o => graph.Outputs[o])).Select(t => $"{graph.Tensors[t].Type} {graph.Tensors[t].Shape}")];
    }

    private static bool IsTime(double us) => us >= 0 && double.IsFinite(us);
}
