using Edge.Importers.Onnx.Schema;
using AttributeType = Edge.Importers.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Edge.Importers.Onnx;

/// <summary>A node of the file, with typed access to its attributes.</summary>
internal sealed class OnnxNode
{
    private readonly NodeProto _proto;
    private readonly Dictionary<string, AttributeProto> _attributes = [];

    public OnnxNode(NodeProto proto, int index)
    {
        _proto = proto;
        Name = Cut(proto.Name.Length > 0 ? proto.Name : $"{proto.OpType}_{index}");
        foreach (AttributeProto attribute in proto.Attribute)
        {
            if (!_attributes.TryAdd(attribute.Name, attribute))
            {
                throw OnnxError.Attribute(this, attribute.Name, "It is given twice.");
            }
        }
    }

    /// <summary>A name of bearable length: names are repeated in what is made from them.</summary>
    public static string Cut(string name) => name.Length <= OnnxLimits.MaxNameCharacters ? name : name[..OnnxLimits.MaxNameCharacters];

    /// <summary>Name from the file, or operator and position where it has none.</summary>
    public string Name { get; }

    /// <summary>Operator, for example <c>Conv</c>.</summary>
    public string OpType => _proto.OpType;

    /// <summary>Operator set that the operator belongs to; empty for ONNX's own.</summary>
    public string Domain => _proto.Domain is "ai.onnx" ? "" : _proto.Domain;

    /// <summary>Names of the inputs, empty where an optional one is absent.</summary>
    public IReadOnlyList<string> Inputs => _proto.Input;

    /// <summary>Names of the outputs, empty where an optional one is absent.</summary>
    public IReadOnlyList<string> Outputs => _proto.Output;

    /// <summary>Whether an attribute is given.</summary>
    public bool Has(string attribute) => _attributes.ContainsKey(attribute);

    /// <summary>Whether input <paramref name="position"/> is given.</summary>
    public bool HasInput(int position) => position < Inputs.Count && Inputs[position].Length > 0;

    public long Int(string attribute, long absent) => Read(attribute, AttributeType.Int) is { } found ? found.I : absent;

    public bool Flag(string attribute, bool absent = false) => Int(attribute, absent ? 1 : 0) != 0;

    public float Float(string attribute, float absent) => Read(attribute, AttributeType.Float) is { } found
        ? float.IsFinite(found.F) ? found.F : throw OnnxError.Attribute(this, attribute, "It is a finite number.")
        : absent;

    public string Text(string attribute, string absent) => Read(attribute, AttributeType.String) is { } found ? found.S.ToStringUtf8() : absent;

    public long[]? Ints(string attribute) => Read(attribute, AttributeType.Ints)?.Ints.ToArray();

    public float[]? Floats(string attribute) => Read(attribute, AttributeType.Floats)?.Floats.ToArray();

    public TensorProto? Tensor(string attribute) => Read(attribute, AttributeType.Tensor)?.T;

    /// <summary>A list of window sizes: as many as <paramref name="count"/>, each from <paramref name="least"/> to 2²⁰.</summary>
    public int[]? Sizes(string attribute, int count, int least = 1)
    {
        long[]? values = Ints(attribute);
        if (values is not null && (values.Length != count || values.Any(v => v < least || v > 1 << 20)))
        {
            throw OnnxError.Attribute(this, attribute, $"It has {count} numbers of {least} or more.");
        }

        return values is null ? null : Array.ConvertAll(values, v => (int)v);
    }

    /// <inheritdoc/>
    public override string ToString() => $"'{Name}' ({(Domain.Length > 0 ? Domain + "." : "")}{OpType})";

    private AttributeProto? Read(string attribute, AttributeType type)
    {
        if (!_attributes.TryGetValue(attribute, out AttributeProto? found))
        {
            return null;
        }

        return found.Type == type || found.Type == AttributeType.Undefined
            ? found
            : throw OnnxError.Attribute(this, attribute, $"It is of kind {found.Type}, and {type} is expected.");
    }
}
