using System.Buffers;
using Edge.Model;
using Edge.Model.MessagePack;

namespace Edge.Fuzz.Targets;

/// <summary>Reads any MessagePack: value by value, and by skipping; both must agree where it ends.</summary>
internal static class MessagePackTarget
{
    public static IEnumerable<byte[]> Seeds
    {
        get
        {
            var output = new ArrayBufferWriter<byte>();
            var writer = new MessagePackWriter(output);
            writer.WriteArrayHeader(14);
            writer.WriteNil();
            writer.WriteBoolean(true);
            writer.WriteInt64(-5);
            writer.WriteInt64(-70_000);
            writer.WriteInt64(long.MinValue);
            writer.WriteUInt64(200);
            writer.WriteUInt64(ulong.MaxValue);
            writer.WriteSingle(1.5f);
            writer.WriteDouble(-0.1);
            writer.WriteString("Grüße 🙂");
            writer.WriteBinary(new byte[300]);
            writer.WriteExtension(5, new byte[17]);
            writer.WriteTimestamp(new MessagePackTimestamp(-1, 999_999_999));
            writer.WriteMapHeader(2);
            writer.WriteString("a key that is longer than thirty-one bytes");
            writer.WriteArrayHeader(0);
            writer.WriteInt64(7);
            writer.WriteArrayHeader(20);
            for (int i = 0; i < 20; i++)
            {
                writer.WriteInt64(i);
            }

            writer.Flush();
            yield return output.WrittenSpan.ToArray();
        }
    }

    public static void Run(ReadOnlySpan<byte> data)
    {
        var skipping = new MessagePackReader(data);
        var reading = new MessagePackReader(data);
        skipping.Skip();
        ReadValue(ref reading);
        if (reading.PositionBytes != skipping.PositionBytes)
        {
            throw new InvalidOperationException($"Reading ends at {reading.PositionBytes}, skipping at {skipping.PositionBytes}.");
        }

        reading.ReadEnd();
    }

    private static void ReadValue(ref MessagePackReader reader)
    {
        int count;
        switch (reader.NextKind)
        {
            case MessagePackKind.Nil:
                reader.ReadNil();
                break;
            case MessagePackKind.Boolean:
                reader.ReadBoolean();
                break;
            case MessagePackKind.Integer:
                ReadInteger(ref reader);
                break;
            case MessagePackKind.Float32:
                reader.ReadSingle();
                break;
            case MessagePackKind.Float64:
                reader.ReadDouble();
                break;
            case MessagePackKind.String:
                reader.ReadString();
                break;
            case MessagePackKind.Binary:
                reader.ReadBinary();
                break;
            case MessagePackKind.Extension:
                ReadExtension(ref reader);
                break;
            case MessagePackKind.Array:
                count = reader.ReadArrayHeader();
                for (int i = 0; i < count; i++)
                {
                    ReadValue(ref reader);
                }

                break;
            default:
                count = reader.ReadMapHeader();
                for (int i = 0; i < 2 * count; i++)
                {
                    ReadValue(ref reader);
                }

                break;
        }
    }

    private static void ReadInteger(ref MessagePackReader reader)
    {
        MessagePackReader again = reader;
        try
        {
            reader.ReadInt64();
        }
        catch (EdgeException e) when (e.Code == 1004)
        {
            again.ReadUInt64();
            reader = again;
        }
    }

    private static void ReadExtension(ref MessagePackReader reader)
    {
        MessagePackReader again = reader;
        reader.ReadExtension(out sbyte type);
        if (type == MessagePackFormat.TimestampType)
        {
            again.ReadTimestamp();
        }
    }
}
