using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Int8;
using Edge.Kernels.Simd.Isa;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary><see cref="ProductArithmetic"/> on vectors: int8 <c>a · b</c>.</summary>
internal readonly unsafe struct QuantizedProduct<TLanes, TVector> : IVectorFunction
    where TLanes : struct, IRescaleLanes<TVector>
    where TVector : struct
{
    private readonly byte* _output;
    private readonly int _leftZeroPoint;
    private readonly int _rightZeroPoint;
    private readonly int _productOffset;
    private readonly bool _shiftsLeft;

    private QuantizedProduct(ProductArithmetic arithmetic, RequantizationTable output)
    {
        (_leftZeroPoint, _rightZeroPoint) = (arithmetic.LeftZeroPoint, arithmetic.RightZeroPoint);
        (_productOffset, _shiftsLeft) = (output.SumOffsets[0], output.ShiftsLeft);
        _output = output.Pointer;
    }

    public static int Count => TLanes.Count;

    public static int InputBytes => sizeof(sbyte);

    public static int OutputBytes => sizeof(sbyte);

    /// <summary>The kernel of an int8 product, or null where the node is another or its factor is out of bounds.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference)
    {
        if (binding.Node.Operator is not Mul mul || !QuantizedOperands.AreInt8(binding))
        {
            return null;
        }

        (Graph graph, Node node) = (binding.Graph, binding.Node);
        ProductArithmetic arithmetic = ProductArithmetic.Of(graph.Input(node, 0)!, graph.Input(node, 1)!, graph.Output(node), mul.Activation);
        const long Bound = QuantizedOperands.LargestDifference * QuantizedOperands.LargestDifference;
        return RequantizationTable.TryCreateUniform(arithmetic.Output, Bound, arithmetic.OutputZeroPoint, arithmetic.Range, TLanes.Count) is { } output
            ? new ElementwiseKernel<QuantizedProduct<TLanes, TVector>>(binding, reference, new QuantizedProduct<TLanes, TVector>(arithmetic, output), output)
            : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(byte* left, byte* right, byte* target)
    {
        TVector a = TLanes.Subtract(TLanes.LoadWidened(left), TLanes.Broadcast(_leftZeroPoint));
        TVector b = TLanes.Subtract(TLanes.LoadWidened(right), TLanes.Broadcast(_rightZeroPoint));
        TVector product = TLanes.Add(TLanes.Multiply(a, b), TLanes.Broadcast(_productOffset));
        TLanes.StoreNarrowed(TLanes.Rescale(product, _output, _shiftsLeft), _output, target);
    }
}
