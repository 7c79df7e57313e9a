using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

/// <summary>A TensorFlow Lite model under construction. Numbers are those of TensorFlow Lite's schema.</summary>
internal sealed class TfliteModel
{
    public const int Float32 = 0, Float16 = 1, Int32 = 2, UInt8 = 3, Int64 = 4, String = 5, Bool = 6, Int16 = 7, Int8 = 9, Int4 = 17;

    private readonly List<FlatNode> _codes = [], _tensors = [], _operators = [], _buffers = [new()], _metadata = [];

    public FlatNode Root { get; } = new FlatNode().Int32(0, 3);

    public FlatNode Subgraph { get; } = new();

    public IReadOnlyList<FlatNode> Buffers => _buffers;

    /// <summary>Adds an activation.</summary>
    public int Tensor(string name, int type, int[] shape, float scale = 0, long zeroPoint = 0)
    {
        FlatNode tensor = new FlatNode().Int32s(0, shape).Byte(1, type).Text(3, name);
        if (scale != 0)
        {
            tensor.Table(4, new FlatNode().Singles(2, scale).Int64s(3, zeroPoint));
        }

        return Tensor(tensor);
    }

    /// <summary>Adds a tensor table as it is.</summary>
    public int Tensor(FlatNode tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }

    /// <summary>Adds a constant.</summary>
    public int Constant(string name, int type, int[] shape, byte[] data, float[]? scales = null, int axis = 0) =>
        Tensor(ConstantTable(name, type, shape, data, scales, axis));

    /// <summary>Adds a constant list of int32.</summary>
    public int List(string name, params int[] values) =>
        Constant(name, Int32, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Adds a float constant.</summary>
    public int Floats(string name, int[] shape, params float[] values) =>
        Constant(name, Float32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public FlatNode ConstantTable(string name, int type, int[] shape, byte[] data, float[]? scales = null, int axis = 0)
    {
        FlatNode tensor = new FlatNode().Int32s(0, shape).Byte(1, type).Int32(2, Buffer(new FlatNode().Bytes(0, data))).Text(3, name);
        return scales is null ? tensor : tensor.Table(4, new FlatNode().Singles(2, scales).Int64s(3, new long[scales.Length]).Int32(6, axis));
    }

    public int Buffer(FlatNode buffer)
    {
        _buffers.Add(buffer);
        return _buffers.Count - 1;
    }

    /// <summary>Adds an operator.</summary>
    public FlatNode Operator(int code, int[] inputs, int[] outputs, int optionsType = 0, FlatNode? options = null)
    {
        FlatNode node = new FlatNode().Int32(0, _codes.Count).Int32s(1, inputs).Int32s(2, outputs);
        if (options is not null)
        {
            node.Byte(3, optionsType).Table(4, options);
        }

        _codes.Add(code < 127 ? new FlatNode().Byte(0, code) : new FlatNode().Byte(0, 127).Int32(3, code));
        _operators.Add(node);
        return node;
    }

    /// <summary>Adds a metadata buffer.</summary>
    public TfliteModel Metadata(string name, byte[] content)
    {
        _metadata.Add(new FlatNode().Text(0, name).Int32(1, Buffer(new FlatNode().Bytes(0, content))));
        return this;
    }

    public FlatNode Code(int index) => _codes[index];

    public byte[] File(int[] inputs, int[] outputs)
    {
        Subgraph.Tables(0, [.. _tensors]).Int32s(1, inputs).Int32s(2, outputs).Tables(3, [.. _operators]);
        Root.Tables(1, [.. _codes]).Tables(2, Subgraph).Tables(4, [.. _buffers]);
        if (_metadata.Count > 0)
        {
            Root.Tables(6, [.. _metadata]);
        }

        return FlatBufferWriter.Write(Root, "TFL3");
    }

    public ImportedModel Import(int[] inputs, int[] outputs) => TfliteImporter.Import(File(inputs, outputs), "test");

    public EdgeException Refused(int[] inputs, int[] outputs) => Should.Throw<EdgeException>(() => Import(inputs, outputs));
}
