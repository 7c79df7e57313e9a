using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Model.MessagePack;

namespace Edge.Model.Tests.MessagePack;

/// <summary>Any MessagePack value as a tree, for tests that compare whole documents.</summary>
internal abstract record MessagePackValue
{
    public sealed record Nil : MessagePackValue;

    public sealed record Boolean(bool Value) : MessagePackValue;

    public sealed record Integer(Int128 Value) : MessagePackValue;

    public sealed record Single(uint Bits) : MessagePackValue;

    public sealed record Double(ulong Bits) : MessagePackValue;

    public sealed record Text(string Value) : MessagePackValue;

    public sealed record Binary(string Hex) : MessagePackValue;

    public sealed record Extension(sbyte Type, string Hex) : MessagePackValue;

    public sealed record Time(MessagePackTimestamp Value) : MessagePackValue;

    public sealed record Sequence(MessagePackValue[] Items) : MessagePackValue
    {
        public bool Equals(Sequence? other) => other is not null && Items.SequenceEqual(other.Items);

        public override int GetHashCode() => Items.Length;
    }

    public sealed record Map((MessagePackValue Key, MessagePackValue Value)[] Pairs) : MessagePackValue
    {
        public bool Equals(Map? other) => other is not null && Pairs.SequenceEqual(other.Pairs);

        public override int GetHashCode() => Pairs.Length;
    }

    public void Write(ref MessagePackWriter writer)
    {
        switch (this)
        {
            case Nil:
                writer.WriteNil();
                break;
            case Boolean(bool value):
                writer.WriteBoolean(value);
                break;
            case Integer(Int128 value) when value < 0:
                writer.WriteInt64((long)value);
                break;
            case Integer(Int128 value):
                writer.WriteUInt64((ulong)value);
                break;
            case Single(uint bits):
                writer.WriteSingle(BitConverter.UInt32BitsToSingle(bits));
                break;
            case Double(ulong bits):
                writer.WriteDouble(BitConverter.UInt64BitsToDouble(bits));
                break;
            case Text(string value):
                writer.WriteString(value);
                break;
            case Binary(string hex):
                writer.WriteBinary(Convert.FromHexString(hex));
                break;
            case Extension(sbyte type, string hex):
                writer.WriteExtension(type, Convert.FromHexString(hex));
                break;
            case Time(MessagePackTimestamp value):
                writer.WriteTimestamp(value);
                break;
            case Sequence(MessagePackValue[] items):
                writer.WriteArrayHeader(items.Length);
                foreach (MessagePackValue item in items)
                {
                    item.Write(ref writer);
                }

                break;
            case Map((MessagePackValue Key, MessagePackValue Value)[] pairs):
                writer.WriteMapHeader(pairs.Length);
                foreach ((MessagePackValue key, MessagePackValue value) in pairs)
                {
                    key.Write(ref writer);
                    value.Write(ref writer);
                }

                break;
        }
    }

    public static MessagePackValue Read(ref MessagePackReader reader)
    {
        switch (reader.NextKind)
        {
            case MessagePackKind.Nil:
                reader.ReadNil();
                return new Nil();
            case MessagePackKind.Boolean:
                return new Boolean(reader.ReadBoolean());
            case MessagePackKind.Integer:
                MessagePackReader again = reader;
                try
                {
                    return new Integer(reader.ReadInt64());
                }
                catch (EdgeException e) when (e.Code == 1004)
                {
                    reader = again;
                    return new Integer(reader.ReadUInt64());
                }

            case MessagePackKind.Float32:
                return new Single(BitConverter.SingleToUInt32Bits(reader.ReadSingle()));
            case MessagePackKind.Float64:
                return new Double(BitConverter.DoubleToUInt64Bits(reader.ReadDouble()));
            case MessagePackKind.String:
                return new Text(reader.ReadString());
            case MessagePackKind.Binary:
                return new Binary(Convert.ToHexString(reader.ReadBinary()));
            case MessagePackKind.Extension:
                MessagePackReader before = reader;
                ReadOnlySpan<byte> content = reader.ReadExtension(out sbyte type);
                if (type != MessagePackFormat.TimestampType)
                {
                    return new Extension(type, Convert.ToHexString(content));
                }

                reader = before;
                return new Time(reader.ReadTimestamp());
            case MessagePackKind.Array:
                var items = new MessagePackValue[reader.ReadArrayHeader()];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = Read(ref reader);
                }

                return new Sequence(items);
            default:
                var pairs = new (MessagePackValue, MessagePackValue)[reader.ReadMapHeader()];
                for (int i = 0; i < pairs.Length; i++)
                {
                    MessagePackValue key = Read(ref reader);
                    pairs[i] = (key, Read(ref reader));
                }

                return new Map(pairs);
        }
    }

    /// <summary>
    /// The value in the words of <c>tests/Interop</c>: a tagged JSON array that does not tell the width of floats apart,
    /// because other implementations do not.
    /// </summary>
    public JsonNode Describe() => this switch
    {
        Nil => new JsonArray("nil"),
        Boolean(bool value) => new JsonArray("bool", value),
        Integer(Int128 value) => new JsonArray("int", value.ToString(CultureInfo.InvariantCulture)),
        Single(uint bits) => DescribeFloat(BitConverter.UInt32BitsToSingle(bits)),
        Double(ulong bits) => DescribeFloat(BitConverter.UInt64BitsToDouble(bits)),
        Text(string value) => new JsonArray("str", value),
        Binary(string hex) => new JsonArray("bin", hex.ToLowerInvariant()),
        Extension(sbyte type, string hex) => new JsonArray("ext", (int)type, hex.ToLowerInvariant()),
        Time(MessagePackTimestamp value) => new JsonArray("time", value.Seconds.ToString(CultureInfo.InvariantCulture), (int)value.Nanoseconds),
        Sequence(MessagePackValue[] items) => new JsonArray(["array", .. items.Select(i => i.Describe())]),
        Map((MessagePackValue Key, MessagePackValue Value)[] pairs) =>
            new JsonArray(["map", .. pairs.Select(p => (JsonNode)new JsonArray(p.Key.Describe(), p.Value.Describe()))]),
        _ => throw new InvalidOperationException(),
    };

    private static JsonArray DescribeFloat(double value) =>
        new("float", double.IsNaN(value) ? "nan" : BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture));
}
