using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary>
/// The float32 functions that are clamps: <c>clamp(Slope·x + Offset, Min, Max)</c> is ReLU, ReLU6, ReLU-1-to-1, clip and the
/// hard sigmoid; times x it is the hard swish.
/// </summary>
internal readonly unsafe struct FloatUnary<TLanes, TVector>(float slope, float offset, float min, float max, bool timesInput) : IVectorFunction
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    public static int Count => TLanes.Count;

    public static int InputBytes => sizeof(float);

    public static int OutputBytes => sizeof(float);

    /// <summary>The kernel of a node, or null where it is another.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference)
    {
        if (binding.Node.Operator is not Unary unary
            || binding.Graph.Input(binding.Node, 0) is not { Type: ElementType.Float32, IsConstant: false }
            || binding.Graph.Output(binding.Node).Type != ElementType.Float32)
        {
            return null;
        }

        FloatUnary<TLanes, TVector>? function = unary.Function switch
        {
            UnaryFunction.Relu => new(1, 0, 0, float.PositiveInfinity, false),
            UnaryFunction.Relu6 => new(1, 0, 0, 6, false),
            UnaryFunction.ReluN1To1 => new(1, 0, -1, 1, false),
            UnaryFunction.Clip => new(1, 0, unary.Alpha, unary.Beta, false),
            UnaryFunction.HardSigmoid => new(unary.Alpha, unary.Beta, 0, 1, false),
            UnaryFunction.HardSwish => new(1f / 6, 0.5f, 0, 1, true),
            _ => null,
        };
        return function is { } chosen ? new ElementwiseKernel<FloatUnary<TLanes, TVector>>(binding, reference, chosen, null) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(byte* left, byte* right, byte* target)
    {
        TVector x = TLanes.Load((float*)left);
        TVector y = TLanes.Clamp(TLanes.MultiplyAdd(x, TLanes.Broadcast(slope), TLanes.Broadcast(offset)), TLanes.Broadcast(min), TLanes.Broadcast(max));
        TLanes.Store((float*)target, timesInput ? TLanes.Multiply(x, y) : y);
    }
}
