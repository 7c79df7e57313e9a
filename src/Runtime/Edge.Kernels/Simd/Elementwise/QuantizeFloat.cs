using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary>Float32 to int8 or uint8: <c>ZeroPoint + round(x / Scale)</c>, halves away from zero.</summary>
internal readonly unsafe struct QuantizeFloat<TLanes, TVector>(float scale, float zeroPoint, bool isUnsigned) : IVectorFunction
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    public static int Count => TLanes.Count;

    public static int InputBytes => sizeof(float);

    public static int OutputBytes => sizeof(sbyte);

    /// <summary>The kernel of a node, or null where it is another.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference) =>
        binding.Node.Operator is Quantize
        && binding.Graph.Input(binding.Node, 0) is { Type: ElementType.Float32, IsConstant: false }
        && binding.Graph.Output(binding.Node) is { Type: ElementType.Int8 or ElementType.UInt8, Quantization: { IsPerTensor: true } output }
            ? new ElementwiseKernel<QuantizeFloat<TLanes, TVector>>(binding, reference, new QuantizeFloat<TLanes, TVector>(output.Scale, output.ZeroPoint, binding.Graph.Output(binding.Node).Type == ElementType.UInt8), null)
            : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(byte* left, byte* right, byte* target)
    {
        TVector stored = TLanes.Add(TLanes.Round(TLanes.Divide(TLanes.Load((float*)left), TLanes.Broadcast(scale))), TLanes.Broadcast(zeroPoint));
        if (isUnsigned)
        {
            TLanes.StoreUInt8(target, TLanes.Clamp(stored, TLanes.Broadcast(byte.MinValue), TLanes.Broadcast(byte.MaxValue)));
            return;
        }

        TLanes.StoreInt8(target, TLanes.Clamp(stored, TLanes.Broadcast(sbyte.MinValue), TLanes.Broadcast(sbyte.MaxValue)));
    }
}
