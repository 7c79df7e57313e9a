using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>A variant of a set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path"><c>local</c>, <c>split</c> or <c>offload</c>.</param>
/// <param name="HeadMacs">Multiply-accumulates on this device.</param>
/// <param name="TailMacs">Those on the far one.</param>
/// <param name="ArenaBytes">Arena on this device.</param>
/// <param name="HeadMs">Predicted time on this device, in milliseconds.</param>
/// <param name="SentBytes">Bytes expected to be sent for an answer, without framing.</param>
/// <param name="TailMs">Predicted time on the far device.</param>
/// <param name="AnswerBytes">Bytes of the answer.</param>
/// <param name="PredictedMs">Predicted time of an answer over the link that was planned for.</param>
/// <param name="ExitThreshold">Probability from which the head answers by itself.</param>
internal sealed record VariantReport(
    string Name, string Path, long HeadMacs, long TailMacs, long ArenaBytes, double HeadMs, long SentBytes, double TailMs, long AnswerBytes, double PredictedMs, double? ExitThreshold)
{
    /// <summary>Describes a variant of a set.</summary>
    public static VariantReport Of(PlanVariant variant, VariantSet set)
    {
        PlanDevice own = variant.Plan.Devices[variant.Plan.Endpoint];
        return new VariantReport(
            variant.Name,
            variant.Path.ToString().ToLowerInvariant(),
            own.MacCount,
            variant.Plan.MacCount - own.MacCount,
            own.ArenaBytes,
            Math.Round(variant.HeadUs / 1e3, 3),
            variant.SentBytes,
            Math.Round(variant.TailUs / 1e3, 3),
            variant.AnswerBytes,
            Math.Round(variant.LatencyUs(set.LinkRoundTripUs, 8e6 / set.LinkBitsPerSecond) / 1e3, 3),
            variant.Path == VariantPath.Local ? null : variant.Exit?.Threshold);
    }
}
