using Edge.Planner.Language;

namespace Edge.Cli.Reports;

/// <summary>What a placement of a language model is predicted to cost.</summary>
/// <param name="Placement"><c>single</c>, <c>tensor</c> or <c>pipeline</c>.</param>
/// <param name="TtftMs">Time to the first token, in milliseconds.</param>
/// <param name="TokenMs">Time of every further token.</param>
/// <param name="ExchangeMs">Part of that in which devices exchange.</param>
/// <param name="Exchanges">Exchanges for a token.</param>
/// <param name="WireBytes">Bytes that cross links for a token.</param>
/// <param name="PeakBytes">Most bytes in use on any device: weights in memory, buffers, key-value cache.</param>
/// <param name="BytesRead">Bytes of weights that the busiest device reads from storage for a token.</param>
internal sealed record LanguagePlacementReport(string Placement, double TtftMs, double TokenMs, double ExchangeMs, int Exchanges, long WireBytes, long PeakBytes, long BytesRead)
{
    /// <summary>Describes a prediction.</summary>
    public static LanguagePlacementReport Of(LanguagePrediction prediction) => new(
        prediction.Placement,
        Math.Round(prediction.FirstTokenUs / 1000, 3),
        Math.Round(prediction.TokenUs / 1000, 3),
        Math.Round(prediction.ExchangeUs / 1000, 3),
        prediction.ExchangeCount,
        prediction.WireBytes,
        prediction.PeakBytes,
        prediction.Devices.Max(d => d.ReadBytes));
}
