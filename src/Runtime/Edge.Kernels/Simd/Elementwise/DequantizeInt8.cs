using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary>Int8 to float32: <c>Scale · (stored − ZeroPoint)</c>; the difference is exact, so one rounding remains, as in the reference.</summary>
internal readonly unsafe struct DequantizeInt8<TLanes, TVector>(float scale, float zeroPoint) : IVectorFunction
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    public static int Count => TLanes.Count;

    public static int InputBytes => sizeof(sbyte);

    public static int OutputBytes => sizeof(float);

    /// <summary>The kernel of a node, or null where it is another.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference) =>
        binding.Node.Operator is Dequantize
        && binding.Graph.Input(binding.Node, 0) is { Type: ElementType.Int8, IsConstant: false, Quantization: { IsPerTensor: true } input }
        && binding.Graph.Output(binding.Node).Type == ElementType.Float32
            ? new ElementwiseKernel<DequantizeInt8<TLanes, TVector>>(binding, reference, new DequantizeInt8<TLanes, TVector>(input.Scale, input.ZeroPoint), null)
            : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(byte* left, byte* right, byte* target) =>
        TLanes.Store((float*)target, TLanes.Multiply(TLanes.Subtract(TLanes.LoadInt8(left), TLanes.Broadcast(zeroPoint)), TLanes.Broadcast(scale)));
}
