using System.Collections.Immutable;
using Edge.Planner.Bottleneck;

namespace Edge.Cli.Reports;

/// <summary>A place where a network could be cut in head and tail.</summary>
/// <param name="Behind">The head's last node; the network's name where everything is offloaded.</param>
/// <param name="Tensors">What crosses the link.</param>
/// <param name="HeadMacs">Multiply-accumulates of the head.</param>
/// <param name="HeadArenaBytes">Activation bytes live at once in the head, layer by layer.</param>
/// <param name="TailMacs">Multiply-accumulates of the tail.</param>
/// <param name="LatentBytes">Bytes on the link as the graph has them.</param>
/// <param name="CodedBytes">Bytes expected on the link, entropy-coded where the model says how.</param>
/// <param name="LatentBytesAtBits">Bytes on the link in 2, 4, 6 and 8 bits an element, without entropy coding.</param>
/// <param name="HeadUs">Predicted time of the head, in microseconds.</param>
/// <param name="LinkUs">Predicted time on the link.</param>
/// <param name="ResendUs">Part of that which waits for packets that are lost and sent again, expected.</param>
/// <param name="TailUs">Predicted time of the tail.</param>
/// <param name="PredictedUs">All three.</param>
/// <param name="EnergyMj">Predicted energy of the head's device in millijoules, by its profile's power states; null where it states none.</param>
/// <param name="IsPareto">Whether no other cut is better in bytes, head or time without being worse in another.</param>
internal sealed record PlanCutReport(
    string Behind,
    ImmutableArray<string> Tensors,
    long HeadMacs,
    long HeadArenaBytes,
    long TailMacs,
    long LatentBytes,
    long CodedBytes,
    ImmutableSortedDictionary<int, long> LatentBytesAtBits,
    double HeadUs,
    double LinkUs,
    double ResendUs,
    double TailUs,
    double PredictedUs,
    double? EnergyMj,
    bool IsPareto)
{
    private static readonly int[] Widths = [2, 4, 6, 8];

    /// <summary>Describes all cuts.</summary>
    public static ImmutableArray<PlanCutReport> Of(ImmutableArray<Cut> cuts)
    {
        HashSet<Cut> front = [.. CutFront.Of(cuts)];
        return [.. cuts.Select(c => new PlanCutReport(
            c.Behind,
            c.Tensors,
            c.HeadMacCount,
            c.HeadArenaBytes,
            c.TailMacCount,
            c.LatentBytes,
            c.CodedBytes,
            Widths.ToImmutableSortedDictionary(w => w, c.BytesAt),
            Math.Round(c.HeadUs, 1),
            Math.Round(c.LinkUs, 1),
            Math.Round(c.ResendUs, 1),
            Math.Round(c.TailUs, 1),
            Math.Round(c.LatencyUs, 1),
            c.EnergyJ is { } joules ? Math.Round(joules * 1e3, 4) : null,
            front.Contains(c)))];
    }
}
