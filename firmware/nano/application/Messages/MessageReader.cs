using Edge.Model.MessagePack;

namespace Edge.Nano.Messages;

/// <summary>
/// Reads the part of MessagePack that programs are made of, out of an array: arrays, integers, nil, byte strings. A reader
/// that failed once gives zeros from then on.
/// </summary>
internal sealed class MessageReader
{
    private readonly byte[] _bytes;
    private readonly int _end;

    /// <summary>Reads the first bytes of an array.</summary>
    public MessageReader(byte[] bytes, int count)
    {
        _bytes = bytes;
        _end = count;
    }

    /// <summary>Where the next value begins.</summary>
    public int Position { get; private set; }

    /// <summary>How many bytes follow.</summary>
    public int Left => _end - Position;

    /// <summary>Whether something was not as it should be.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Reads an integer between two limits.</summary>
    public long ReadInteger(long min, long max)
    {
        byte code = ReadByte();
        if (MessagePackFormat.KindOf(code) != MessagePackKind.Integer || MessagePackFormat.FixedLength(code) > 4)
        {
            return Fail();
        }

        long value = ReadValue(code);
        return HasFailed || value < min || value > max ? Fail() : value;
    }

    /// <summary>Reads an integer between two limits that are ints.</summary>
    public int ReadInt(int min, int max) => (int)ReadInteger(min, max);

    /// <summary>Reads the length of an array. Every element has a byte at least, so it is never more than the bytes left.</summary>
    public int ReadArray(int min, int max)
    {
        byte code = ReadByte();
        if (MessagePackFormat.KindOf(code) != MessagePackKind.Array)
        {
            return (int)Fail();
        }

        int lengthBytes = MessagePackFormat.LengthBytes(code);
        long count = lengthBytes == 0 ? MessagePackFormat.FixedLength(code) : ReadUnsigned(lengthBytes);
        return HasFailed || count < min || count > max || count > Left ? (int)Fail() : (int)count;
    }

    /// <summary>Skips a byte string of exactly <paramref name="count"/> bytes, or nil.</summary>
    /// <returns>Where its bytes begin; -1 for nil.</returns>
    public int ReadBinaryOrNil(int count)
    {
        byte code = ReadByte();
        if (code == MessagePackFormat.Nil)
        {
            return -1;
        }

        bool isBinary = MessagePackFormat.KindOf(code) == MessagePackKind.Binary;
        if (!isBinary || ReadUnsigned(MessagePackFormat.LengthBytes(code)) != count || HasFailed || Left < count)
        {
            Fail();
            return -1;
        }

        int at = Position;
        Position += count;
        return at;
    }

    private long Fail()
    {
        HasFailed = true;
        Position = _end;
        return 0;
    }

    private byte ReadByte()
    {
        if (Position == _end)
        {
            HasFailed = true;
            return 0;
        }

        return _bytes[Position++];
    }

    private long ReadValue(byte code)
    {
        int bytes = MessagePackFormat.FixedLength(code);
        if (bytes == 0)
        {
            return (sbyte)code;
        }

        long value = ReadUnsigned(bytes);
        int unused = 64 - (8 * bytes);
        return code >= MessagePackFormat.Int8 ? value << unused >> unused : value;
    }

    private long ReadUnsigned(int bytes)
    {
        long value = 0;
        for (int i = 0; i < bytes; i++)
        {
            value = (value << 8) | ReadByte();
        }

        return value;
    }
}
