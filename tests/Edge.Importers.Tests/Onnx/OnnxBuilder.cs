using System.Runtime.InteropServices;
using Edge.Importers.Onnx.Schema;
using Google.Protobuf;
using AttributeType = Edge.Importers.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Edge.Importers.Tests.Onnx;

/// <summary>Builds ONNX files for tests.</summary>
internal sealed class OnnxBuilder
{
    public const int Float = 1, UInt8 = 2, Int8 = 3, Int32 = 6, Int64 = 7;

    public OnnxBuilder(long opset = 13)
    {
        Model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
    }

    public ModelProto Model { get; } = new() { IrVersion = 8, Graph = new GraphProto { Name = "test" } };

    public OnnxBuilder Input(string name, params long[] dims) => InputOf(Float, name, dims);

    public OnnxBuilder InputOf(int type, string name, params long[] dims)
    {
        Model.Graph.Input.Add(Info(name, type, dims));
        return this;
    }

    public OnnxBuilder Output(params string[] names)
    {
        Model.Graph.Output.AddRange(names.Select(n => Info(n, Float, [])));
        return this;
    }

    public OnnxBuilder Constant(string name, float[] values, params long[] dims) =>
        Raw(name, Float, MemoryMarshal.AsBytes<float>(values), dims);

    public OnnxBuilder Number(string name, float value) => Constant(name, [value]);

    public OnnxBuilder Ints(string name, params long[] values) => Raw(name, Int64, MemoryMarshal.AsBytes<long>(values), values.Length);

    public OnnxBuilder Raw(string name, int type, ReadOnlySpan<byte> bytes, params long[] dims)
    {
        Model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes), Dims = { dims } });
        return this;
    }

    /// <summary>Adds a node.</summary>
    /// <param name="op">Operator.</param>
    /// <param name="inputs">Names separated by blanks; <c>-</c> for an absent one.</param>
    /// <param name="outputs">Names separated by blanks.</param>
    /// <param name="attributes">Attributes: float, long or int, string, their arrays, or a tensor.</param>
    public OnnxBuilder Node(string op, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        NodeProto node = new() { OpType = op, Name = $"{op}_{Model.Graph.Node.Count}" };
        node.Input.AddRange(inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => i == "-" ? "" : i));
        node.Output.AddRange(outputs.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        Model.Graph.Node.Add(node);
        return this;
    }

    /// <summary>Adds QuantizeLinear and DequantizeLinear: <c>x → x_q → x_dq</c>.</summary>
    public OnnxBuilder Qdq(string name, float scale, int zeroPoint, int type = UInt8) => this
        .Number($"{name}_s", scale)
        .Raw($"{name}_z", type, [(byte)zeroPoint])
        .Node("QuantizeLinear", $"{name} {name}_s {name}_z", $"{name}_q")
        .Node("DequantizeLinear", $"{name}_q {name}_s {name}_z", $"{name}_dq");

    /// <summary>Adds int8 weights with one scale an index of <paramref name="axis"/>, as <c>name_dq</c>.</summary>
    public OnnxBuilder Weights(string name, sbyte[] values, float[] scales, int axis, params long[] dims) => this
        .Raw(name, Int8, MemoryMarshal.AsBytes<sbyte>(values), dims)
        .Constant($"{name}_s", scales, scales.Length)
        .Raw($"{name}_z", Int8, new byte[scales.Length], scales.Length)
        .Node("DequantizeLinear", $"{name} {name}_s {name}_z", $"{name}_dq", ("axis", axis));

    public OnnxBuilder Metadata(string key, string value)
    {
        Model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return this;
    }

    public byte[] ToArray() => Model.ToByteArray();

    private static ValueInfoProto Info(string name, int type, long[] dims) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = type,
                Shape = new TensorShapeProto { Dim = { dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }) } },
            },
        },
    };

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        float f => new AttributeProto { Name = name, Type = AttributeType.Float, F = f },
        int i => new AttributeProto { Name = name, Type = AttributeType.Int, I = i },
        long i => new AttributeProto { Name = name, Type = AttributeType.Int, I = i },
        string s => new AttributeProto { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(s) },
        int[] list => new AttributeProto { Name = name, Type = AttributeType.Ints, Ints = { list.Select(i => (long)i) } },
        long[] list => new AttributeProto { Name = name, Type = AttributeType.Ints, Ints = { list } },
        float[] list => new AttributeProto { Name = name, Type = AttributeType.Floats, Floats = { list } },
        TensorProto tensor => new AttributeProto { Name = name, Type = AttributeType.Tensor, T = tensor },
        _ => throw new ArgumentException($"No attribute of {value.GetType()}.", nameof(value)),
    };
}
