using System.Collections.Immutable;
using Edge.Kernels;

namespace Edge.Runtime;

/// <summary>How a <see cref="Coordinator"/> works.</summary>
public sealed record CoordinatorOptions : ClusterOptions
{
    /// <summary>What computes on the host.</summary>
    public required IKernelSet Kernels { get; init; }

    /// <summary>Boards whose lines this process holds, by their positions among all devices of the cluster; they belong to the coordinator.</summary>
    public IReadOnlyDictionary<int, IBoardDevice> Boards { get; init; } = ImmutableDictionary<int, IBoardDevice>.Empty;
}
