using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>A node while it is lowered: its tensors, the bytes of its constants, and where new constants go.</summary>
internal sealed class NodeLowering(Graph graph, Node node, Func<int, ReadOnlyMemory<byte>> bytesOf, WeightStore constants, FirmwareIsa isa)
{
    /// <summary>The graph.</summary>
    public Graph Graph => graph;

    /// <summary>The node.</summary>
    public Node Node => node;

    /// <summary>The tensor that it writes.</summary>
    public Tensor Output => graph.Output(node);

    /// <summary>What kernels are made of.</summary>
    public FirmwareIsa Isa => isa;

    /// <summary>The tensor at a position.</summary>
    public Tensor Input(int position) => graph.Input(node, position) ?? throw Refuse($"Its input {position} is missing.");

    /// <summary>The tensor at a position, or null where it is absent.</summary>
    public Tensor? OptionalInput(int position) => graph.Input(node, position);

    /// <summary>The int8 tensor at a position with its one zero point.</summary>
    public (Tensor Tensor, int ZeroPoint) Activation(int position) => (Int8(Input(position)), ZeroPointOf(Input(position)));

    /// <summary>The zero point of the int8 output.</summary>
    public int OutputZeroPoint => ZeroPointOf(Int8(Output));

    /// <summary>Refuses inputs of another scale than the output's, where stored values are compared as they are.</summary>
    public void RequireOneScale()
    {
        if (Enumerable.Range(0, node.Inputs.Length).Any(position => !Equals(Input(position).Quantization, Output.Quantization)))
        {
            throw Refuse("Its tensors have different scales; the kernel compares stored values.");
        }
    }

    /// <summary>The elements of a constant input.</summary>
    public T[] Constant<T>(int position)
        where T : unmanaged
    {
        int tensor = node.Inputs[position];
        return graph.Tensors[tensor] is { IsConstant: true }
            ? MemoryMarshal.Cast<byte, T>(bytesOf(tensor).Span).ToArray()
            : throw Refuse($"Its input {position} is computed, and the kernel needs a constant.");
    }

    /// <summary>The bias, or zeros; 64-bit biases only where they fit 32 bits.</summary>
    public int[] Bias(int position, int channels) => OptionalInput(position)?.Type switch
    {
        null => new int[channels],
        ElementType.Int32 => Constant<int>(position),
        ElementType.Int64 => [.. Constant<long>(position).Select(b => b is >= int.MinValue and <= int.MaxValue ? (int)b : throw Refuse("Its 64-bit bias does not fit 32 bits."))],
        ElementType type => throw Refuse($"Its bias is {type}; the kernel adds int32."),
    };

    /// <summary>A filter of signed bytes around zero.</summary>
    public sbyte[] Filter(int position)
    {
        Tensor filter = Input(position);
        return filter.Type == ElementType.Int8 && filter.Quantization is { } q && q.ZeroPoints.All(z => z == 0)
            ? Constant<sbyte>(position)
            : throw Refuse($"Its filter '{filter.Name}' is {filter.Type} ({filter.Quantization?.ToString() ?? "without scale"}); the kernel multiplies symmetric int8.");
    }

    /// <summary>Keeps a constant of the lowered node.</summary>
    public FirmwareConstant Add<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes(values).ToArray();
        return new FirmwareConstant(constants.Add(bytes), bytes.Length, Marshal.SizeOf<T>());
    }

    /// <summary>Keeps multipliers as two constants: significands (int32) and shifts (int8).</summary>
    public ImmutableArray<FirmwareConstant> Add(FixedPointMultiplier[] multipliers) =>
        [Add<int>(Array.ConvertAll(multipliers, m => m.Significand)), Add<sbyte>(Array.ConvertAll(multipliers, m => (sbyte)m.Shift))];

    /// <summary>The positions of the inputs that are operands: computed, and no state that starts at zero in every run.</summary>
    public static IEnumerable<int> OperandsOf(Graph graph, Node node) => Enumerable.Range(0, node.Inputs.Length).Where(position =>
        node.Inputs[position] is >= 0 and int tensor && !graph.Tensors[tensor].IsConstant && !(position > 0 && node.Operator is (Lstm or Svdf)));

    /// <summary>The lowered node.</summary>
    public FirmwareNode Result(FirmwareKernel kernel, ReadOnlySpan<int> parameters, params ReadOnlySpan<FirmwareConstant> with)
    {
        ImmutableArray<FirmwareConstant> list = [.. with];
        Digest? shard = list.IsEmpty ? null : Digest.Of(LoweredProgram.Shard(list, constants));
        return new FirmwareNode(kernel, OperandsOf(graph, node).Count(), node.Outputs.Length, [.. parameters], list, shard);
    }

    /// <summary>Why it does not run.</summary>
    public EdgeException Refuse(string why) => FirmwareErrors.Operator(node, why);

    private static Tensor Int8(Tensor tensor) => tensor.Type == ElementType.Int8 ? tensor : throw FirmwareErrors.Type(tensor);

    private int ZeroPointOf(Tensor tensor) => tensor.Quantization is { IsPerTensor: true } q
        ? q.ZeroPoint
        : throw Refuse($"Tensor '{tensor.Name}' has no single scale.");
}
