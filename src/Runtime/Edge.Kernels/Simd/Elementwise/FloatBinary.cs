using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary>Float32 sums, differences, products and quotients, clamped.</summary>
internal readonly unsafe struct FloatBinary<TLanes, TVector, TOperation>(FloatActivationRange range) : IVectorFunction
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
    where TOperation : struct, IFloatOperation<TLanes, TVector>
{
    public static int Count => TLanes.Count;

    public static int InputBytes => sizeof(float);

    public static int OutputBytes => sizeof(float);

    /// <summary>The kernel of a node, whose operator is <typeparamref name="TOperation"/>.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference, Activation activation) =>
        binding.Node.Inputs.Append(binding.Node.Outputs[0]).All(i => i >= 0 && binding.Graph.Tensors[i].Type == ElementType.Float32)
            ? new ElementwiseKernel<FloatBinary<TLanes, TVector, TOperation>>(binding, reference, new FloatBinary<TLanes, TVector, TOperation>(FloatActivationRange.Of(activation)), null)
            : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(byte* left, byte* right, byte* target)
    {
        TVector result = TOperation.Apply(TLanes.Load((float*)left), TLanes.Load((float*)right));
        TLanes.Store((float*)target, TLanes.Clamp(result, TLanes.Broadcast(range.Min), TLanes.Broadcast(range.Max)));
    }
}
