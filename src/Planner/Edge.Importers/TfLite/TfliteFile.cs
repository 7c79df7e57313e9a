using Edge.Importers.TfLite.FlatBuffers;
using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite;

/// <summary>
/// The tables of a TensorFlow Lite file, read with every offset, index and size checked. Constants are slices of the
/// file. The whole costs at most the <see cref="ReadBudget"/>.
/// </summary>
internal sealed class TfliteFile
{
    private const int SupportedVersion = 3;

    /// <summary>About what the objects for one tensor or operator take on the heap, in bytes.</summary>
    public const int ObjectBytes = 256;

    private readonly ReadOnlyMemory<byte> _bytes;

    private TfliteFile(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Budget = new ReadBudget(bytes.Length);
    }

    /// <summary>What is left to allocate.</summary>
    public ReadBudget Budget { get; }

    /// <summary>Tensors of the one subgraph.</summary>
    public TfliteTensor[] Tensors { get; private set; } = [];

    /// <summary>Operators of the one subgraph, in file order.</summary>
    public TfliteOperator[] Operators { get; private set; } = [];

    /// <summary>Indices of the tensors fed by the caller.</summary>
    public int[] Inputs { get; private set; } = [];

    /// <summary>Indices of the tensors given to the caller.</summary>
    public int[] Outputs { get; private set; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="EdgeException">EDGE2002-EDGE2012 for what is wrong with its structure.</exception>
    public static TfliteFile Read(ReadOnlyMemory<byte> bytes)
    {
        var file = new TfliteFile(bytes);
        FlatTable model = FlatTable.Root(bytes.Span);
        uint version = model.UInt32(Fields.Model.Version);
        if (version != SupportedVersion)
        {
            throw new EdgeException(2005, $"The file has schema version {version}.", $"Version {SupportedVersion} is read.", "Export the model with a current TensorFlow Lite converter.");
        }

        FlatVector subgraphs = model.Vector(Fields.Model.Subgraphs, 4);
        if (subgraphs.Count != 1)
        {
            throw new EdgeException(2006, $"The model has {subgraphs.Count} subgraphs.", "A model with exactly one subgraph is imported: no control flow, one signature.", "Export the one function that inference runs.");
        }

        FlatTable subgraph = subgraphs.Table(0);
        file.ReadTensors(subgraph.Vector(Fields.Subgraph.Tensors, 4), model.Vector(Fields.Model.Buffers, 4));
        file.Inputs = file.ReadIndices(subgraph.Vector(Fields.Subgraph.Inputs, 4), null, optional: false);
        file.Outputs = file.ReadIndices(subgraph.Vector(Fields.Subgraph.Outputs, 4), null, optional: false);
        file.ReadOperators(subgraph.Vector(Fields.Subgraph.Operators, 4), model.Vector(Fields.Model.OperatorCodes, 4));
        return file;
    }

    /// <summary>The options of an operator; a table without fields (all defaults) where it carries none.</summary>
    public FlatTable Options(TfliteOperator node) =>
        node.OptionsPosition == 0 ? default : FlatTable.At(_bytes.Span, node.OptionsPosition);

    /// <summary>Contents of the metadata buffer with a name, empty where there is none.</summary>
    public ReadOnlyMemory<byte> Metadata(string name)
    {
        FlatTable model = FlatTable.Root(_bytes.Span);
        FlatVector entries = model.Vector(Fields.Model.Metadata, 4);
        for (int i = 0; i < entries.Count; i++)
        {
            FlatTable entry = entries.Table(i);
            FlatVector text = entry.Vector(Fields.Metadata.Name, 1);
            if (text.Count == name.Length && text.ToText(Budget) == name)
            {
                return BufferContent(model.Vector(Fields.Model.Buffers, 4), entry.UInt32(Fields.Metadata.Buffer), name);
            }
        }

        return default;
    }

    private void ReadTensors(FlatVector tensors, FlatVector buffers)
    {
        Budget.Spend((long)tensors.Count * ObjectBytes);
        Tensors = new TfliteTensor[tensors.Count];
        for (int i = 0; i < Tensors.Length; i++)
        {
            FlatTable table = tensors.Table(i);
            FlatVector text = table.Vector(Fields.Tensor.Name, 1);
            string name = text.Count == 0 ? $"tensor#{i}" : text.ToText(Budget);
            bool quantized = table.TryTable(Fields.Tensor.Quantization, out FlatTable quantization);
            TensorEncoding encoding = table.Has(Fields.Tensor.Sparsity) ? TensorEncoding.Sparse
                : table.UInt32(Fields.Tensor.ExternalBuffer) != 0 ? TensorEncoding.External
                : quantized && quantization.Byte(Fields.Quantization.DetailsType) != 0 ? TensorEncoding.BlockQuantized
                : TensorEncoding.Dense;
            Tensors[i] = new TfliteTensor(
                i,
                name,
                (TensorType)table.Byte(Fields.Tensor.Type),
                table.Vector(Fields.Tensor.Shape, 4).ToInt32s(Budget),
                table.Vector(Fields.Tensor.ShapeSignature, 4).ToInt32s(Budget),
                BufferContent(buffers, table.UInt32(Fields.Tensor.Buffer), name),
                quantized ? quantization.Vector(Fields.Quantization.Scale, 4).ToSingles(Budget) : [],
                quantized ? quantization.Vector(Fields.Quantization.ZeroPoint, 8).ToInt64s(Budget) : [],
                quantized ? quantization.Int32(Fields.Quantization.QuantizedDimension) : 0,
                encoding,
                table.Boolean(Fields.Tensor.IsVariable));
        }
    }

    // A buffer holds its bytes as a vector, or, in files above 2 GiB, as an offset from the start of the file.
    private ReadOnlyMemory<byte> BufferContent(FlatVector buffers, uint index, string user)
    {
        if (index >= (uint)buffers.Count)
        {
            // Index 0 is the empty buffer by convention, even of a file without buffers.
            return index == 0
                ? default(ReadOnlyMemory<byte>)
                : throw new EdgeException(2007, $"'{user}' uses buffer {index}.", $"The file has {buffers.Count} buffers.", "The file is damaged; export or download it again.");
        }

        FlatTable buffer = buffers.Table((int)index);
        FlatVector data = buffer.Vector(Fields.Buffer.Data, 1);
        if (data.Count > 0)
        {
            return _bytes.Slice(data.Start, data.Count);
        }

        ulong offset = buffer.UInt64(Fields.Buffer.Offset), size = buffer.UInt64(Fields.Buffer.Size);
        if (offset <= 1 || size == 0)
        {
            return default;
        }

        return offset <= (ulong)_bytes.Length && size <= (ulong)_bytes.Length - offset
            ? _bytes.Slice((int)offset, (int)size)
            : throw new EdgeException(2002, $"'{user}' refers to {size} bytes at byte {offset}.", $"The file ends at byte {_bytes.Length}.", "The file is truncated or damaged; export or download it again.");
    }

    private void ReadOperators(FlatVector operators, FlatVector codes)
    {
        Budget.Spend((long)operators.Count * ObjectBytes);
        Operators = new TfliteOperator[operators.Count];
        for (int i = 0; i < Operators.Length; i++)
        {
            FlatTable table = operators.Table(i);
            uint opcode = table.UInt32(Fields.Operator.OpcodeIndex);
            if (opcode >= (uint)codes.Count)
            {
                throw new EdgeException(2007, $"Operator {i} has opcode index {opcode}.", $"The file lists {codes.Count} operator codes.", "The file is damaged; export or download it again.");
            }

            // Codes above 127 are in the wider field only, older files use the narrow one only (schema version 3a).
            FlatTable code = codes.Table((int)opcode);
            var builtin = (BuiltinOperator)Math.Max((sbyte)code.Byte(Fields.OperatorCode.DeprecatedBuiltinCode), code.Int32(Fields.OperatorCode.BuiltinCode));
            int options = table.TryTable(Fields.Operator.BuiltinOptions, out FlatTable content) ? content.Position : 0;
            Operators[i] = new TfliteOperator(
                i,
                builtin,
                builtin == BuiltinOperator.CUSTOM ? code.Vector(Fields.OperatorCode.CustomCode, 1).ToText(Budget) : "",
                ReadIndices(table.Vector(Fields.Operator.Inputs, 4), i, optional: true),
                ReadIndices(table.Vector(Fields.Operator.Outputs, 4), i, optional: false),
                ReadIndices(table.Vector(Fields.Operator.Intermediates, 4), i, optional: true),
                (BuiltinOptions)table.Byte(Fields.Operator.BuiltinOptionsType),
                options);
        }
    }

    private int[] ReadIndices(FlatVector vector, int? user, bool optional)
    {
        int[] indices = vector.ToInt32s(Budget);
        foreach (int index in indices)
        {
            if (index < (optional ? -1 : 0) || index >= Tensors.Length)
            {
                throw new EdgeException(2007, $"{(user is { } node ? $"Operator {node}" : "The list of inputs or outputs")} names tensor {index}.", $"The model has {Tensors.Length} tensors.", "The file is damaged; export or download it again.");
            }
        }

        return indices;
    }
}
