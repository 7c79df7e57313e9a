namespace Edge.Kernels.Simd;

/// <summary>
/// A node with a fast kernel. Every step is bound by the reference first, which refuses what is wrong with it and computes
/// what the fast kernel leaves.
/// </summary>
internal abstract class SimdKernel(NodeKernel reference) : NodeKernel
{
    /// <inheritdoc/>
    public sealed override StepKernel Bind(StepBinding step)
    {
        StepKernel fallback = reference.Bind(step);
        return step.Accumulation is null && !step.Region.IsEmpty ? TryBind(step) ?? fallback : fallback;
    }

    /// <summary>Binds a sound step without partial sums, or returns null to leave it to the reference.</summary>
    protected abstract StepKernel? TryBind(StepBinding step);
}
