using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Int8;
using Edge.Kernels.Simd.Isa;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary><see cref="SumArithmetic"/> on vectors: int8 <c>a ± b</c>.</summary>
internal readonly unsafe struct QuantizedSum<TLanes, TVector> : IVectorFunction
    where TLanes : struct, IRescaleLanes<TVector>
    where TVector : struct
{
    private readonly byte* _left;
    private readonly byte* _right;
    private readonly byte* _output;
    private readonly int _leftOffset;
    private readonly int _rightOffset;
    private readonly int _sumOffset;
    private readonly int _leftShift;
    private readonly bool _subtract;
    private readonly bool _shiftsLeft;

    private QuantizedSum(SumArithmetic arithmetic, RequantizationTable left, RequantizationTable right, RequantizationTable output)
    {
        _left = left.Pointer;
        _right = right.Pointer;
        _output = output.Pointer;
        _leftOffset = left.SumOffsets[0] - (arithmetic.LeftZeroPoint << arithmetic.LeftShift);
        _rightOffset = right.SumOffsets[0] - (arithmetic.RightZeroPoint << arithmetic.LeftShift);
        _sumOffset = output.SumOffsets[0];
        (_leftShift, _subtract, _shiftsLeft) = (arithmetic.LeftShift, arithmetic.Subtract, left.ShiftsLeft || right.ShiftsLeft || output.ShiftsLeft);
    }

    public static int Count => TLanes.Count;

    public static int InputBytes => sizeof(sbyte);

    public static int OutputBytes => sizeof(sbyte);

    /// <summary>The kernel of an int8 sum or difference, or null where the node is another or its factors are out of bounds.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference)
    {
        (bool subtract, Activation activation) = binding.Node.Operator switch
        {
            Add add => (false, add.Activation),
            Sub sub => (true, sub.Activation),
            _ => (false, Activation.SignBit),
        };
        if (activation == Activation.SignBit || !QuantizedOperands.AreInt8(binding))
        {
            return null;
        }

        (Graph graph, Node node) = (binding.Graph, binding.Node);
        SumArithmetic arithmetic = SumArithmetic.Of(graph.Input(node, 0)!, graph.Input(node, 1)!, graph.Output(node), activation, subtract);
        long bound = QuantizedOperands.LargestDifference << arithmetic.LeftShift;
        var all = new ActivationRange(sbyte.MinValue, sbyte.MaxValue);
        RequantizationTable? left = RequantizationTable.TryCreateUniform(arithmetic.Left, bound, 0, all, TLanes.Count);
        RequantizationTable? right = RequantizationTable.TryCreateUniform(arithmetic.Right, bound, 0, all, TLanes.Count);
        RequantizationTable? output = RequantizationTable.TryCreateUniform(arithmetic.Output, 2 * bound, arithmetic.OutputZeroPoint, arithmetic.Range, TLanes.Count);
        return left is null || right is null || output is null
            ? null
            : new ElementwiseKernel<QuantizedSum<TLanes, TVector>>(binding, reference, new QuantizedSum<TLanes, TVector>(arithmetic, left, right, output), new[] { left, right, output });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(byte* left, byte* right, byte* target)
    {
        TVector a = TLanes.Rescale(TLanes.Add(TLanes.ShiftLeft(TLanes.LoadWidened(left), _leftShift), TLanes.Broadcast(_leftOffset)), _left, _shiftsLeft);
        TVector b = TLanes.Rescale(TLanes.Add(TLanes.ShiftLeft(TLanes.LoadWidened(right), _leftShift), TLanes.Broadcast(_rightOffset)), _right, _shiftsLeft);
        TVector sum = TLanes.Add(_subtract ? TLanes.Subtract(a, b) : TLanes.Add(a, b), TLanes.Broadcast(_sumOffset));
        TLanes.StoreNarrowed(TLanes.Rescale(sum, _output, _shiftsLeft), _output, target);
    }
}
