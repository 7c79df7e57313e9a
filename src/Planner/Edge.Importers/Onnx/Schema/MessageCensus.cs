namespace Edge.Importers.Onnx.Schema;

/// <summary>
/// Counts the messages of an encoded model before it is parsed: two bytes of an encoding can become an object of two
/// hundred, so the number of objects is limited first (Protocol Buffers encoding specification).
/// </summary>
internal static class MessageCensus
{
    // For each message type, the fields that hold further messages. Everything else is skipped as one piece.
    private static readonly Dictionary<int, Kind> Model = new() { [7] = Kind.Graph, [8] = Kind.Leaf, [14] = Kind.Leaf };
    private static readonly Dictionary<int, Kind> Graph = new() { [1] = Kind.Node, [5] = Kind.Tensor, [11] = Kind.ValueInfo, [12] = Kind.ValueInfo };
    private static readonly Dictionary<int, Kind> Node = new() { [1] = Kind.Leaf, [2] = Kind.Leaf, [5] = Kind.Attribute };
    private static readonly Dictionary<int, Kind> Attribute = new() { [5] = Kind.Tensor };
    private static readonly Dictionary<int, Kind> Tensor = new() { [13] = Kind.Leaf };
    private static readonly Dictionary<int, Kind> ValueInfo = new() { [2] = Kind.Type };
    private static readonly Dictionary<int, Kind> Type = new() { [1] = Kind.TensorType };
    private static readonly Dictionary<int, Kind> TensorType = new() { [2] = Kind.Shape };
    private static readonly Dictionary<int, Kind> Shape = new() { [1] = Kind.Leaf };

    private enum Kind
    {
        Leaf,
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
        ValueInfo,
        Type,
        TensorType,
        Shape,
    }

    /// <summary>Walks over a whole model.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE2100 where the encoding is broken, EDGE2101 where it holds too many messages.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        int left = OnnxLimits.MaxMessages;
        Walk(file, Kind.Model, ref left);
    }

    // Recursion follows the message types above, so its depth is that of the schema.
    private static void Walk(ReadOnlySpan<byte> message, Kind kind, ref int left)
    {
        Dictionary<int, Kind>? nested = FieldsOf(kind);
        while (message.Length > 0)
        {
            ulong tag = Varint(ref message);
            int length = (int)(tag & 7) switch
            {
                0 => SkipVarint(ref message),
                1 => 8,
                5 => 4,
                2 => checked((int)Math.Min(Varint(ref message), int.MaxValue)),
                _ => throw OnnxError.Damaged("It is not a protobuf message: a field has an unknown wire type."),
            };
            if (length > message.Length)
            {
                throw OnnxError.Damaged("It is cut off: a field is longer than what follows.");
            }

            if ((tag & 7) == 2 && nested is not null && tag >> 3 < int.MaxValue && nested.TryGetValue((int)(tag >> 3), out Kind inner))
            {
                if (--left < 0)
                {
                    throw OnnxError.TooLarge("The file has too many parts.", $"At most {OnnxLimits.MaxMessages} nodes, attributes and tensors are read.");
                }

                if (inner != Kind.Leaf)
                {
                    Walk(message[..length], inner, ref left);
                }
            }

            message = message[length..];
        }
    }

    private static Dictionary<int, Kind>? FieldsOf(Kind kind) => kind switch
    {
        Kind.Model => Model,
        Kind.Graph => Graph,
        Kind.Node => Node,
        Kind.Attribute => Attribute,
        Kind.Tensor => Tensor,
        Kind.ValueInfo => ValueInfo,
        Kind.Type => Type,
        Kind.TensorType => TensorType,
        Kind.Shape => Shape,
        _ => null,
    };

    private static int SkipVarint(ref ReadOnlySpan<byte> message)
    {
        Varint(ref message);
        return 0;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (int i = 0; i < 10 && i < message.Length; i++)
        {
            value |= (ulong)(message[i] & 0x7F) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return value;
            }
        }

        throw OnnxError.Damaged("It is not a protobuf message: a number does not end.");
    }
}
