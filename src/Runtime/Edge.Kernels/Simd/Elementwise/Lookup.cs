using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary>Any function of one 8-bit operand: the reference computes its 256 results once, and they are looked up.</summary>
internal readonly unsafe struct Lookup : IVectorFunction
{
    private const int TableBytes = 256;
    private readonly byte* _table;

    private Lookup(AlignedBuffer table) => _table = table.Pointer;

    public static int Count => ByteLookup.Count;

    public static int InputBytes => sizeof(byte);

    public static int OutputBytes => sizeof(byte);

    /// <summary>The kernel of a node that maps bytes to bytes one by one, or null where it does not.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference, IKernelSet referenceKernels)
    {
        (Graph graph, Node node) = (binding.Graph, binding.Node);
        if (node.Operator is not (Unary or Quantize) || graph.Input(node, 0) is not { Type: ElementType.Int8 or ElementType.UInt8, IsConstant: false } input
            || graph.Output(node) is not { Type: ElementType.Int8 or ElementType.UInt8 } output)
        {
            return null;
        }

        AlignedBuffer table = Tabulate(node, input, output, referenceKernels);
        return new ElementwiseKernel<Lookup>(binding, reference, new Lookup(table), table);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(byte* left, byte* right, byte* target) => ByteLookup.Apply(_table, left, target);

    /// <summary>Runs the operator by reference on every byte there is.</summary>
    private static AlignedBuffer Tabulate(Node node, Tensor input, Tensor output, IKernelSet referenceKernels)
    {
        var all = new Shape(1, TableBytes);
        Tensor bytes = input with { Shape = all }, results = output with { Shape = all };
        var graph = new Graph("table", [bytes, results], [node with { Inputs = [0], Outputs = [1] }], [0], [1]);
        StepKernel step = referenceKernels.Prepare(new NodeBinding(graph, graph.Nodes[0], _ => default)).Bind(
            new StepBinding(Region.Of(all), [OperandAt(0, bytes)], [OperandAt(1, results)], null, null));
        byte[] memory = new byte[2 * TableBytes];
        for (int i = 0; i < TableBytes; i++)
        {
            memory[i] = (byte)i;
        }

        step.Run(memory);
        var table = new AlignedBuffer(TableBytes);
        memory.AsSpan(TableBytes).CopyTo(table.Span<byte>());
        return table;
    }

    private static Operand OperandAt(int index, Tensor tensor) =>
        new(tensor, new PlanBuffer(index, tensor.Type, MemorySpace.Arena, index * TableBytes, Region.Of(tensor.Shape), 1), 0);
}
