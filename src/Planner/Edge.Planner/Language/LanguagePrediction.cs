using System.Collections.Immutable;

namespace Edge.Planner.Language;

/// <summary>What a placement is predicted to cost.</summary>
/// <param name="Placement"><c>single</c>, <c>tensor</c> or <c>pipeline</c>.</param>
/// <param name="FirstTokenUs">Time to the first token behind a prompt of <see cref="LanguagePlanRequest.PromptTokens"/>.</param>
/// <param name="TokenUs">Time of every further token of one sequence.</param>
/// <param name="ExchangeUs">Part of that in which devices exchange.</param>
/// <param name="WireBytes">Bytes that cross links for a token.</param>
/// <param name="ExchangeCount">Exchanges for a token, one behind the other.</param>
/// <param name="Devices">What each device needs.</param>
public sealed record LanguagePrediction(
    string Placement,
    double FirstTokenUs,
    double TokenUs,
    double ExchangeUs,
    long WireBytes,
    int ExchangeCount,
    ImmutableArray<DevicePrediction> Devices)
{
    /// <summary>Whether no device reads weights again and again.</summary>
    public bool IsResident => Devices.All(d => d.ReadBytes == 0);

    /// <summary>Most bytes in use on any device.</summary>
    public long PeakBytes => Devices.Max(d => d.PeakBytes);
}
