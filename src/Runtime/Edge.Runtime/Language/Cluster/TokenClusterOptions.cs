using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>How a <see cref="ClusterTokenEngine"/> works.</summary>
public sealed record TokenClusterOptions : ClusterOptions
{
    /// <summary>Threads that compute in this process, the calling one among them.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The weights of the endpoint, which runs in this process; null keeps them all in memory.</summary>
    public Func<Plan, IShardSource, IBlockWeights>? Weights { get; init; }
}
