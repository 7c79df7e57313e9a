using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>A token plan and what makes its weights.</summary>
/// <param name="Plan">
/// The plan. Its shards have planned names: run it in this process with <paramref name="Shards"/>, or give them the digests
/// of their bytes with <see cref="PlannedShards.Seal"/> before it goes to a store or over a link.
/// </param>
/// <param name="Shards">Makes the shards from the model.</param>
/// <param name="Predictions">What was compared: the plan's own placement first.</param>
/// <param name="Speeds">The speeds that its shares follow, one a device: <see cref="ShareSpeeds"/> of the next plan.</param>
/// <param name="Reasons">Why the plan is as it is: sentences, in the order in which decisions were taken.</param>
public sealed record LanguagePlanningResult(
    Plan Plan, PlannedShards Shards, ImmutableArray<LanguagePrediction> Predictions, ImmutableArray<double> Speeds, ImmutableArray<string> Reasons);
