using System.Runtime.Intrinsics;
using Edge.Kernels.Simd.Elementwise;
using Edge.Kernels.Simd.Float;
using Edge.Kernels.Simd.Int8;
using Edge.Kernels.Simd.Movement;
using Edge.Kernels.Simd.Pooling;
using Edge.Model;

namespace Edge.Kernels.Simd.Isa;

/// <summary>The vector instructions in use: chosen once, by what the runtime says that the processor has.</summary>
internal abstract class InstructionSet
{
    /// <summary>Name for people, for example <c>AVX-512 + AVX-VNNI</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The best one here, or null where there are no vectors at all.</summary>
    public static InstructionSet? OfThisProcessor()
    {
        if (Avx512VnniLanes.IsSupported)
        {
            return new InstructionSet<Avx512VnniLanes, Vector256<int>, Avx512RescaleLanes, Vector512<int>, Vector512FloatLanes, Vector512<float>>("AVX-512 and AVX-VNNI");
        }

        if (AvxVnniLanes.IsSupported)
        {
            return new InstructionSet<AvxVnniLanes, Vector256<int>, Avx2RescaleLanes, Vector256<int>, Vector256FloatLanes, Vector256<float>>("AVX2 and AVX-VNNI");
        }

        if (Avx2Lanes.IsSupported)
        {
            return new InstructionSet<Avx2Lanes, Vector256<int>, Avx2RescaleLanes, Vector256<int>, Vector256FloatLanes, Vector256<float>>("AVX2");
        }

        return Vector128Lanes.IsSupported ? new InstructionSet<Vector128Lanes, Vector128<int>, Vector128RescaleLanes, Vector128<int>, Vector128FloatLanes, Vector128<float>>(Vector128Lanes.Name) : null;
    }

    /// <summary>The fast kernel of a node, or null where there is none.</summary>
    public abstract NodeKernel? TryPrepare(NodeBinding node, NodeKernel reference, IKernelSet referenceKernels);
}

/// <summary>The kernels over given vectors.</summary>
/// <typeparam name="TInt8">Lanes of the int8 kernels.</typeparam>
/// <typeparam name="TInt8Vector">Their vector.</typeparam>
/// <typeparam name="TRescale">Lanes of the quantised elementwise kernels.</typeparam>
/// <typeparam name="TRescaleVector">Their vector.</typeparam>
/// <typeparam name="TFloat">Lanes of the float32 kernels.</typeparam>
/// <typeparam name="TFloatVector">Their vector.</typeparam>
internal sealed class InstructionSet<TInt8, TInt8Vector, TRescale, TRescaleVector, TFloat, TFloatVector>(string name) : InstructionSet
    where TInt8 : struct, IInt8Lanes<TInt8Vector>
    where TInt8Vector : struct
    where TRescale : struct, IRescaleLanes<TRescaleVector>
    where TRescaleVector : struct
    where TFloat : struct, IFloatLanes<TFloatVector>
    where TFloatVector : struct
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override NodeKernel? TryPrepare(NodeBinding node, NodeKernel reference, IKernelSet referenceKernels) => node.Node.Operator switch
    {
        Conv2D or DepthwiseConv2D or FullyConnected =>
            ConvolutionInt8<TInt8, TInt8Vector>.TryPrepare(node, reference)
            ?? DepthwiseInt8<TInt8, TInt8Vector>.TryPrepare(node, reference)
            ?? ConvolutionFloat<TFloat, TFloatVector>.TryPrepare(node, reference)
            ?? DepthwiseFloat<TFloat, TFloatVector>.TryPrepare(node, reference),
        Add add =>
            QuantizedSum<TRescale, TRescaleVector>.TryPrepare(node, reference)
            ?? FloatBinary<TFloat, TFloatVector, FloatSum<TFloat, TFloatVector>>.TryPrepare(node, reference, add.Activation),
        Sub sub =>
            QuantizedSum<TRescale, TRescaleVector>.TryPrepare(node, reference)
            ?? FloatBinary<TFloat, TFloatVector, FloatDifference<TFloat, TFloatVector>>.TryPrepare(node, reference, sub.Activation),
        Mul mul =>
            QuantizedProduct<TRescale, TRescaleVector>.TryPrepare(node, reference)
            ?? FloatBinary<TFloat, TFloatVector, FloatProduct<TFloat, TFloatVector>>.TryPrepare(node, reference, mul.Activation),
        Div div => FloatBinary<TFloat, TFloatVector, FloatQuotient<TFloat, TFloatVector>>.TryPrepare(node, reference, div.Activation),
        Quantize =>
            QuantizeFloat<TFloat, TFloatVector>.TryPrepare(node, reference)
            ?? Lookup.TryPrepare(node, reference, referenceKernels),
        Dequantize or Cast => ByteToFloat<TFloat, TFloatVector>.TryPrepare(node, reference),
        Unary =>
            FloatUnary<TFloat, TFloatVector>.TryPrepare(node, reference)
            ?? Lookup.TryPrepare(node, reference, referenceKernels),
        Pool2D pool => PoolingKernels<TRescale, TRescaleVector, TFloat, TFloatVector>.TryPrepare(node, reference, pool),
        Reduce reduce => PoolingKernels<TRescale, TRescaleVector, TFloat, TFloatVector>.TryPrepare(node, reference, reduce),
        _ => MoveKernel.TryPrepare(node, reference),
    };
}
