using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>What to plan.</summary>
/// <param name="Model">A language model.</param>
/// <param name="Cluster">The devices. The last one is the endpoint: it talks to the caller and computes like the others.</param>
/// <param name="Tokens">Limits of batches, sequences and contexts.</param>
public sealed record LanguagePlanRequest(ImportedModel Model, ClusterSpec Cluster, TokenSettings Tokens)
{
    /// <summary>How to split.</summary>
    public LanguageStrategy Strategy { get; init; }

    /// <summary>Bytes of weights that each device may have in memory at a time; null for what its profile has.</summary>
    public long? WeightBudgetBytes { get; init; }

    /// <summary>How partial sums travel.</summary>
    public AllReducePayload Payload { get; init; }

    /// <summary>The way that they take; null for the fastest.</summary>
    public AllReduceAlgorithm? Algorithm { get; init; }

    /// <summary>Speed of each device relative to the others, as measured; default takes the profiles' figures.</summary>
    public System.Collections.Immutable.ImmutableArray<double> MeasuredSpeeds { get; init; }
}
