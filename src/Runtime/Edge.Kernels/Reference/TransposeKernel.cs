using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary><see cref="Transpose"/> of any type.</summary>
internal sealed class TransposeKernel : GatherKernel
{
    public TransposeKernel(NodeBinding binding)
        : base(binding)
    {
        Shape permutation = ((Transpose)Node.Operator).Permutation;
        Gather(Output.Shape, [.. permutation.Select(dimension => new GatherDimension(dimension, 0, 1))], Input(0).Shape, []);
    }
}
