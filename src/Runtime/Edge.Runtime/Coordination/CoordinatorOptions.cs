using Edge.Kernels;

namespace Edge.Runtime;

/// <summary>How a <see cref="Coordinator"/> works.</summary>
public sealed record CoordinatorOptions : ClusterOptions
{
    /// <summary>What computes on the host.</summary>
    public required IKernelSet Kernels { get; init; }
}
