using Edge.Kernels.Reference;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Simd;

/// <summary>
/// Vectorised kernels over the reference: bit-exact with it on integers, within rounding on float32. What has no
/// vectorised kernel, a node or a single step, the reference computes.
/// </summary>
public sealed class SimdKernels : IKernelSet
{
    private readonly ReferenceKernels _reference = new();
    private readonly InstructionSet? _instructionSet = InstructionSet.OfThisProcessor();

    /// <inheritdoc/>
    public string Name => $"simd ({_instructionSet?.Name ?? "no vector instructions"})";

    /// <inheritdoc/>
    public NodeKernel Prepare(NodeBinding node)
    {
        NodeKernel reference = _reference.Prepare(node);
        return _instructionSet?.TryPrepare(node, reference, _reference) ?? reference;
    }
}
