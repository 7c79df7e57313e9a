using System.Runtime.InteropServices;

namespace Edge.Exporters;

/// <summary>An ONNX model under construction (opset 17), in the field numbers of onnx.proto.</summary>
/// <param name="name">Name of the graph.</param>
internal sealed class OnnxModel(string name)
{
    private readonly ProtobufWriter _graph = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Element types of ONNX.</summary>
    public enum DataType
    {
        /// <summary>float32.</summary>
        Float = 1,

        /// <summary>uint8.</summary>
        UInt8 = 2,

        /// <summary>int8.</summary>
        Int8 = 3,

        /// <summary>int32.</summary>
        Int32 = 6,

        /// <summary>int64.</summary>
        Int64 = 7,
    }

    /// <summary>Takes a name, so that no other value gets it.</summary>
    public void Reserve(string taken) => _names.Add(taken);

    /// <summary>A name that is not taken.</summary>
    public string NewName(string prefix)
    {
        string fresh;
        do
        {
            fresh = $"{prefix}_{_count++}";
        }
        while (!_names.Add(fresh));

        return fresh;
    }

    /// <summary>The model's bytes.</summary>
    /// <param name="metadata">Free keys, <c>metadata_props</c>.</param>
    public byte[] ToArray(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ProtobufWriter model = new ProtobufWriter()
            .Integer(1, 8)
            .Text(2, "edge")
            .Message(8, new ProtobufWriter().Text(1, "").Integer(2, 17))
            .Message(7, _graph.Text(2, name));
        foreach ((string key, string value) in metadata)
        {
            model.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        }

        return model.ToArray();
    }

    /// <summary>Adds an operator with one output.</summary>
    /// <returns>Name of the output.</returns>
    public string Node(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string output = NewName(type);
        NodeTo(output, type, inputs, attributes);
        return output;
    }

    /// <summary>Adds an operator that writes a given name.</summary>
    public void NodeTo(string output, string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var node = new ProtobufWriter();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(3, output).Text(4, type);
        foreach ((string key, object value) in attributes)
        {
            var attribute = new ProtobufWriter().Text(1, key);
            switch (value)
            {
                case int number:
                    attribute.Integer(3, number).Integer(20, 2);
                    break;
                case float number:
                    attribute.Float(2, number).Integer(20, 1);
                    break;
                case string text:
                    attribute.Text(4, text).Integer(20, 3);
                    break;
                case int[] numbers:
                    foreach (int number in numbers)
                    {
                        attribute.Integer(8, number);
                    }

                    attribute.Integer(20, 7);
                    break;
                default:
                    throw new ArgumentException($"Attribute {key} has a type that is not written.", nameof(attributes));
            }

            node.Message(5, attribute);
        }

        _graph.Message(1, node);
    }

    /// <summary>Adds a constant.</summary>
    /// <returns>Its name.</returns>
    public string Constant<T>(DataType type, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        string constant = NewName("constant");
        var tensor = new ProtobufWriter();
        foreach (int dimension in shape)
        {
            tensor.Integer(1, dimension);
        }

        _graph.Message(5, tensor.Integer(2, (int)type).Text(8, constant).Bytes(9, MemoryMarshal.AsBytes(values)));
        return constant;
    }

    /// <summary>Declares an input.</summary>
    public void Input(string value, DataType type, ReadOnlySpan<int> shape) => _graph.Message(11, Value(value, type, shape));

    /// <summary>Declares an output.</summary>
    public void Output(string value, DataType type, ReadOnlySpan<int> shape) => _graph.Message(12, Value(value, type, shape));

    private static ProtobufWriter Value(string value, DataType type, ReadOnlySpan<int> shape)
    {
        var dimensions = new ProtobufWriter();
        foreach (int dimension in shape)
        {
            dimensions.Message(1, new ProtobufWriter().Integer(1, dimension));
        }

        var tensor = new ProtobufWriter().Integer(1, (int)type).Message(2, dimensions);
        return new ProtobufWriter().Text(1, value).Message(2, new ProtobufWriter().Message(1, tensor));
    }
}
