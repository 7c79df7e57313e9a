namespace Edge.Planner.Language;

/// <summary>What a <see cref="SplitGroup"/> is.</summary>
internal enum SplitKind
{
    /// <summary>Queries, keys, values, attention, output projection: cut between heads.</summary>
    Attention,

    /// <summary>Expanding products, what is between, contracting product: cut between columns.</summary>
    FeedForward,

    /// <summary>A mixture of experts, every expert cut between columns.</summary>
    ExpertColumns,

    /// <summary>A mixture of experts, whole experts a device.</summary>
    Experts,

    /// <summary>The output layer: cut between rows of the vocabulary.</summary>
    Vocabulary,
}
