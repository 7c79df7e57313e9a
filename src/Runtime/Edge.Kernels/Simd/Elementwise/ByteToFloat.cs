using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary>
/// Int8 or uint8 to float32: <c>Scale · (stored − ZeroPoint)</c>; the difference is exact, so one rounding remains, as in the
/// reference. A <see cref="Cast"/> has a scale of 1.
/// </summary>
internal readonly unsafe struct ByteToFloat<TLanes, TVector>(float scale, float zeroPoint, bool isUnsigned) : IVectorFunction
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    public static int Count => TLanes.Count;

    public static int InputBytes => sizeof(byte);

    public static int OutputBytes => sizeof(float);

    /// <summary>The kernel of a node, or null where it is another.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference)
    {
        if (binding.Graph.Input(binding.Node, 0) is not { Type: ElementType.Int8 or ElementType.UInt8, IsConstant: false } input
            || binding.Graph.Output(binding.Node).Type != ElementType.Float32)
        {
            return null;
        }

        bool isUnsigned = input.Type == ElementType.UInt8;
        ByteToFloat<TLanes, TVector>? function = (binding.Node.Operator, input.Quantization) switch
        {
            (Cast, _) => new(1, 0, isUnsigned),
            (Dequantize, { IsPerTensor: true } quantization) => new(quantization.Scale, quantization.ZeroPoint, isUnsigned),
            _ => null,
        };
        return function is { } chosen ? new ElementwiseKernel<ByteToFloat<TLanes, TVector>>(binding, reference, chosen, null) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(byte* left, byte* right, byte* target)
    {
        TVector stored = isUnsigned ? TLanes.LoadUInt8(left) : TLanes.LoadInt8(left);
        TLanes.Store((float*)target, TLanes.Multiply(TLanes.Subtract(stored, TLanes.Broadcast(zeroPoint)), TLanes.Broadcast(scale)));
    }
}
