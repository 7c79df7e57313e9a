namespace Edge.Runtime.Language;

/// <summary>How a <see cref="ClusterTokenEngine"/> works.</summary>
public sealed record TokenClusterOptions : ClusterOptions
{
    /// <summary>Threads that compute in this process, the calling one among them.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Where the weights of the endpoint are kept, which runs in this process; its weight budget holds only with a store.
    /// Null keeps them all in memory. It outlives the engine.
    /// </summary>
    public ShardStore? Store { get; init; }
}
