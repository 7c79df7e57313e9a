using System.Buffers.Binary;
using System.Text;

namespace Edge.Importers.Gguf;

/// <summary>Reads a GGUF header from front to back; nothing is read or allocated before it is known to be there.</summary>
/// <param name="bytes">The header, and what follows it.</param>
/// <param name="fileBytes">Size of the file, for messages.</param>
internal sealed class GgufCursor(ReadOnlyMemory<byte> bytes, long fileBytes)
{
    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Takes bytes.</summary>
    /// <param name="count">How many, as the file says.</param>
    public ReadOnlyMemory<byte> Take(ulong count)
    {
        if (count > (ulong)(bytes.Length - Position))
        {
            throw bytes.Length < fileBytes
                ? GgufError.TooLarge("The header is too large.", $"At most {GgufLimits.MaxHeaderBytes} bytes come before the tensors.")
                : GgufError.Damaged($"The header asks for {count} bytes at byte {Position}.", $"The file ends at byte {fileBytes}.");
        }

        Position += (int)count;
        return bytes.Slice(Position - (int)count, (int)count);
    }

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span);

    /// <summary>Reads a key or a name.</summary>
    public string ReadName()
    {
        ulong length = ReadUInt64();
        return length <= GgufLimits.MaxNameBytes
            ? Encoding.UTF8.GetString(Take(length).Span)
            : throw GgufError.TooLarge($"A name at byte {Position} has {length} bytes.", $"Names have at most {GgufLimits.MaxNameBytes} bytes.");
    }

    /// <summary>Reads a metadata value behind its key.</summary>
    public GgufEntry ReadEntry(string key)
    {
        GgufValueType type = ReadType(key);
        if (type != GgufValueType.Array)
        {
            return new GgufEntry(key, type, IsArray: false, 1, TakeElements(type, 1));
        }

        GgufValueType element = ReadType(key);
        if (element == GgufValueType.Array)
        {
            throw GgufError.Metadata(key, "is an array of arrays.", "Arrays hold numbers, flags or strings.");
        }

        ulong count = ReadUInt64();
        return new GgufEntry(key, element, IsArray: true, (int)Math.Min(count, int.MaxValue), TakeElements(element, count));
    }

    private GgufValueType ReadType(string key)
    {
        uint type = ReadUInt32();
        return type <= (uint)GgufValueType.Float64
            ? (GgufValueType)type
            : throw GgufError.Metadata(key, $"has type {type}.", "The format has types 0 to 12.");
    }

    private ReadOnlyMemory<byte> TakeElements(GgufValueType type, ulong count)
    {
        // A string takes 8 bytes at least, so that no product here leaves 64 bits once this holds.
        if (count > (ulong)bytes.Length)
        {
            throw GgufError.Damaged($"An array at byte {Position} has {count} elements.", $"The file has {fileBytes} bytes.");
        }

        if (type != GgufValueType.String)
        {
            return Take(count * (ulong)SizeOf(type));
        }

        int start = Position;
        for (ulong i = 0; i < count; i++)
        {
            Take(ReadUInt64());
        }

        return bytes[start..Position];
    }

    private static int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        _ => 8,
    };
}
