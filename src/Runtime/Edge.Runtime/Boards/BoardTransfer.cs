using Edge.Model;
using Edge.Model.Firmware;
using Edge.Model.MessagePack;

namespace Edge.Runtime;

/// <summary>Bytes that a board takes or gives in a step of its program: a region, its pixels in row-major order, their channels together.</summary>
/// <param name="Kind">Feed, Fetch, Send or Receive.</param>
/// <param name="Index">Position of the input or output, or the peer.</param>
/// <param name="Tag">Names a message between devices.</param>
/// <param name="Region">The region of the stored tensor.</param>
/// <param name="SizeBytes">All of it.</param>
public readonly record struct BoardTransfer(FirmwareStepKind Kind, int Index, int Tag, Region Region, int SizeBytes)
{
    internal const int FieldCount = 10;
    private const int MaxBytes = 64 * 1024 * 1024;

    internal static BoardTransfer Read(ref MessagePackReader reader)
    {
        FirmwareStepKind kind = (FirmwareStepKind)reader.ReadInt32(0, byte.MaxValue);
        int index = reader.ReadInt32(0, ushort.MaxValue), tag = reader.ReadInt32(0, ushort.MaxValue);
        Region region = new(
            reader.ReadInt32(short.MinValue, short.MaxValue),
            reader.ReadInt32(short.MinValue, short.MaxValue),
            reader.ReadInt32(0, ushort.MaxValue),
            reader.ReadInt32(0, ushort.MaxValue),
            reader.ReadInt32(0, ushort.MaxValue),
            reader.ReadInt32(0, ushort.MaxValue));
        return new BoardTransfer(kind, index, tag, region, reader.ReadInt32(0, MaxBytes));
    }

    internal void Write(ref MessagePackWriter writer)
    {
        foreach (int field in (ReadOnlySpan<int>)[(int)Kind, Index, Tag, Region.Top, Region.Left, Region.Channel, Region.Height, Region.Width, Region.Channels, SizeBytes])
        {
            writer.WriteInt64(field);
        }
    }
}
