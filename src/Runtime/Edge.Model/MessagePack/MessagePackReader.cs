using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Edge.Model.MessagePack;

/// <summary>
/// Reads MessagePack from untrusted bytes: a pull parser that copies nothing (strings and binaries come as slices) and
/// allocates nothing. It follows the nesting itself, so a depth limit holds however the caller recurses, and a count or
/// length is believed only as far as bytes are left: the values that all open containers still owe must fit.
/// Accepts every form of the specification, not only the shortest. Pass it by <c>ref</c>.
/// </summary>
public ref struct MessagePackReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly MessagePackLimits _limits;
    private OpenContainers _open; // values still to come, of each open array or map
    private int _depth;
    private long _owed; // the sum of _open
    private int _position;

    /// <summary>Reads <paramref name="bytes"/> with the default limits.</summary>
    public MessagePackReader(ReadOnlySpan<byte> bytes)
        : this(bytes, MessagePackLimits.Default)
    {
    }

    /// <summary>Reads <paramref name="bytes"/> within <paramref name="limits"/>.</summary>
    public MessagePackReader(ReadOnlySpan<byte> bytes, MessagePackLimits limits)
    {
        _bytes = bytes;
        _limits = limits;
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int PositionBytes => _position;

    /// <summary>Whether every byte has been read.</summary>
    public readonly bool IsAtEnd => _position == _bytes.Length;

    /// <summary>What the next value is.</summary>
    /// <exception cref="EdgeException">1002: no byte is left. 1011: the reserved byte.</exception>
    public readonly MessagePackKind NextKind
    {
        get
        {
            MessagePackKind kind = MessagePackFormat.KindOf(PeekCode());
            return kind == MessagePackKind.Reserved ? throw MessagePackErrors.Reserved(_position) : kind;
        }
    }

    /// <summary>Reads nil if it comes next.</summary>
    /// <returns>Whether nil was read.</returns>
    public bool TryReadNil()
    {
        if (PeekCode() != MessagePackFormat.Nil)
        {
            return false;
        }

        ReadNil();
        return true;
    }

    /// <summary>Reads nil.</summary>
    /// <exception cref="EdgeException">1002, 1003.</exception>
    public void ReadNil()
    {
        TakeCode(MessagePackKind.Nil);
        EndValue();
    }

    /// <summary>Reads true or false.</summary>
    /// <exception cref="EdgeException">1002, 1003.</exception>
    public bool ReadBoolean()
    {
        bool value = TakeCode(MessagePackKind.Boolean) == MessagePackFormat.True;
        EndValue();
        return value;
    }

    /// <summary>Reads an integer of -2⁶³ … 2⁶³ - 1.</summary>
    /// <exception cref="EdgeException">1002, 1003, 1004.</exception>
    public long ReadInt64()
    {
        int start = _position;
        ulong bits = TakeInteger(out bool negative);
        return !negative && bits > long.MaxValue ? throw MessagePackErrors.OutOfRange(start, $"{bits}", "At most 2⁶³ - 1") : (long)bits;
    }

    /// <summary>Reads an integer of 0 … 2⁶⁴ - 1.</summary>
    /// <exception cref="EdgeException">1002, 1003, 1004.</exception>
    public ulong ReadUInt64()
    {
        int start = _position;
        ulong bits = TakeInteger(out bool negative);
        return negative ? throw MessagePackErrors.OutOfRange(start, $"{(long)bits}", "0 or more") : bits;
    }

    /// <summary>Reads an integer of 32 bits.</summary>
    /// <exception cref="EdgeException">1002, 1003, 1004.</exception>
    public int ReadInt32() => ReadInt32(int.MinValue, int.MaxValue);

    /// <summary>Reads an integer of <paramref name="minimum"/> … <paramref name="maximum"/>.</summary>
    /// <exception cref="EdgeException">1002, 1003, 1004.</exception>
    public int ReadInt32(int minimum, int maximum)
    {
        int start = _position;
        long value = ReadInt64();
        return value < minimum || value > maximum ? throw MessagePackErrors.OutOfRange(start, $"{value}", $"{minimum} to {maximum}") : (int)value;
    }

    /// <summary>Reads an integer of 0 … 2³² - 1.</summary>
    /// <exception cref="EdgeException">1002, 1003, 1004.</exception>
    public uint ReadUInt32()
    {
        int start = _position;
        ulong value = ReadUInt64();
        return value > uint.MaxValue ? throw MessagePackErrors.OutOfRange(start, $"{value}", "At most 2³² - 1") : (uint)value;
    }

    /// <summary>Reads a number of 32 bits, its bits unchanged.</summary>
    /// <exception cref="EdgeException">1002, 1003.</exception>
    public float ReadSingle()
    {
        TakeCode(MessagePackKind.Float32);
        float value = BinaryPrimitives.ReadSingleBigEndian(Take(sizeof(float)));
        EndValue();
        return value;
    }

    /// <summary>Reads a number of 64 bits, or one of 32 bits widened.</summary>
    /// <exception cref="EdgeException">1002, 1003.</exception>
    public double ReadDouble()
    {
        if (PeekCode() == MessagePackFormat.Float32)
        {
            return ReadSingle();
        }

        TakeCode(MessagePackKind.Float64);
        double value = BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));
        EndValue();
        return value;
    }

    /// <summary>Reads text.</summary>
    /// <exception cref="EdgeException">1002, 1003, 1007; 1009: not UTF-8.</exception>
    public string ReadString()
    {
        int start = _position;
        ReadOnlySpan<byte> utf8 = ReadStringBytes();
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw MessagePackErrors.BadText(start);
        }
    }

    /// <summary>The bytes of the next string, in place and unchecked.</summary>
    /// <exception cref="EdgeException">1002, 1003, 1007.</exception>
    public ReadOnlySpan<byte> ReadStringBytes() => TakeContent(MessagePackKind.String, out _);

    /// <summary>The bytes of the next binary value, in place.</summary>
    /// <exception cref="EdgeException">1002, 1003, 1007.</exception>
    public ReadOnlySpan<byte> ReadBinary() => TakeContent(MessagePackKind.Binary, out _);

    /// <summary>The bytes of the next extension, in place.</summary>
    /// <param name="type">The application's number of it.</param>
    /// <exception cref="EdgeException">1002, 1003, 1007.</exception>
    public ReadOnlySpan<byte> ReadExtension(out sbyte type) => TakeContent(MessagePackKind.Extension, out type);

    /// <summary>Reads a timestamp of 32, 64 or 96 bits.</summary>
    /// <exception cref="EdgeException">1002, 1003; 1010: not a timestamp.</exception>
    public MessagePackTimestamp ReadTimestamp()
    {
        ReadOnlySpan<byte> content = ReadExtension(out sbyte type);
        if (type != MessagePackFormat.TimestampType)
        {
            throw MessagePackErrors.BadTimestamp($"Its extension number is {type}, not -1.");
        }

        switch (content.Length)
        {
            case 4:
                return new(BinaryPrimitives.ReadUInt32BigEndian(content), 0);
            case 8:
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(content);
                return new((long)(both & ((1UL << 34) - 1)), (uint)(both >> 34));
            case 12:
                return new(BinaryPrimitives.ReadInt64BigEndian(content[4..]), BinaryPrimitives.ReadUInt32BigEndian(content));
            default:
                throw MessagePackErrors.BadTimestamp($"It has {content.Length} bytes, not 4, 8 or 12.");
        }
    }

    /// <summary>Opens an array.</summary>
    /// <returns>How many values follow: never more than bytes are left.</returns>
    /// <exception cref="EdgeException">1002, 1003, 1005, 1006, 1007.</exception>
    public int ReadArrayHeader()
    {
        int start = _position;
        return Open(start, TakeLength(TakeCode(MessagePackKind.Array), _limits.MaxCount), valuesEach: 1);
    }

    /// <summary>Opens an array of exactly <paramref name="expected"/> values.</summary>
    /// <exception cref="EdgeException">1002, 1003, 1005, 1006, 1007; 1008: another count.</exception>
    public void ReadArrayHeader(int expected)
    {
        int start = _position;
        int count = ReadArrayHeader();
        if (count != expected)
        {
            throw MessagePackErrors.WrongCount(start, expected, count);
        }
    }

    /// <summary>Opens a map.</summary>
    /// <returns>How many pairs follow: never more than half the bytes left.</returns>
    /// <exception cref="EdgeException">1002, 1003, 1005, 1006, 1007.</exception>
    public int ReadMapHeader()
    {
        int start = _position;
        return Open(start, TakeLength(TakeCode(MessagePackKind.Map), _limits.MaxCount), valuesEach: 2);
    }

    /// <summary>Passes over the next value, with everything in it.</summary>
    /// <exception cref="EdgeException">1002, 1005, 1006, 1007, 1011.</exception>
    public void Skip()
    {
        int depth = _depth;
        do
        {
            MessagePackKind kind = NextKind;
            switch (kind)
            {
                case MessagePackKind.Array:
                    ReadArrayHeader();
                    break;
                case MessagePackKind.Map:
                    ReadMapHeader();
                    break;
                case MessagePackKind.String or MessagePackKind.Binary or MessagePackKind.Extension:
                    TakeContent(kind, out _);
                    break;
                default:
                    Take(MessagePackFormat.FixedLength(TakeCode(kind)));
                    EndValue();
                    break;
            }
        }
        while (_depth > depth);
    }

    /// <summary>The encoded bytes of the next value, in place, with everything in it.</summary>
    /// <exception cref="EdgeException">1002, 1005, 1006, 1007, 1011.</exception>
    public ReadOnlySpan<byte> ReadRaw()
    {
        int start = _position;
        Skip();
        return _bytes[start.._position];
    }

    /// <summary>Checks that nothing is left.</summary>
    /// <exception cref="EdgeException">1012: bytes are left.</exception>
    public readonly void ReadEnd()
    {
        if (!IsAtEnd)
        {
            throw MessagePackErrors.TrailingBytes(_position, _bytes.Length - _position);
        }
    }

    private readonly byte PeekCode() =>
        _position < _bytes.Length ? _bytes[_position] : throw MessagePackErrors.Truncated(_position, 1, 0);

    private byte TakeCode(MessagePackKind expected)
    {
        byte code = PeekCode();
        MessagePackKind kind = MessagePackFormat.KindOf(code);
        if (kind != expected)
        {
            throw kind == MessagePackKind.Reserved ? MessagePackErrors.Reserved(_position) : MessagePackErrors.WrongKind(_position, expected, kind);
        }

        _position++;
        return code;
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        int left = _bytes.Length - _position;
        if (bytes > left)
        {
            throw MessagePackErrors.Truncated(_position, bytes, left);
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, bytes);
        _position += bytes;
        return taken;
    }

    /// <summary>The integer as 64 bits in two's complement; <paramref name="negative"/> tells how to read the top bit.</summary>
    private ulong TakeInteger(out bool negative)
    {
        byte code = TakeCode(MessagePackKind.Integer);
        ReadOnlySpan<byte> content = Take(MessagePackFormat.FixedLength(code));
        long value = code switch
        {
            <= MessagePackFormat.MaxPositiveFixInt => code,
            >= MessagePackFormat.MinNegativeFixInt => (sbyte)code,
            MessagePackFormat.UInt8 => content[0],
            MessagePackFormat.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(content),
            MessagePackFormat.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(content),
            MessagePackFormat.Int8 => (sbyte)content[0],
            MessagePackFormat.Int16 => BinaryPrimitives.ReadInt16BigEndian(content),
            MessagePackFormat.Int32 => BinaryPrimitives.ReadInt32BigEndian(content),
            _ => BinaryPrimitives.ReadInt64BigEndian(content),
        };
        EndValue();
        negative = value < 0 && code != MessagePackFormat.UInt64;
        return (ulong)value;
    }

    private int TakeLength(byte code, int limit)
    {
        int start = _position - 1;
        ReadOnlySpan<byte> field = Take(MessagePackFormat.LengthBytes(code));
        uint length = field.Length switch
        {
            0 => (uint)MessagePackFormat.FixedLength(code),
            1 => field[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(field),
            _ => BinaryPrimitives.ReadUInt32BigEndian(field),
        };
        return length > (uint)limit ? throw MessagePackErrors.AboveLimit(start, length, limit) : (int)length;
    }

    private ReadOnlySpan<byte> TakeContent(MessagePackKind kind, out sbyte type)
    {
        int length = TakeLength(TakeCode(kind), _limits.MaxLengthBytes);
        type = kind == MessagePackKind.Extension ? (sbyte)Take(1)[0] : default;
        ReadOnlySpan<byte> content = Take(length);
        EndValue();
        return content;
    }

    private int Open(int start, int count, int valuesEach)
    {
        if (count == 0)
        {
            EndValue();
            return 0;
        }

        // Each open container has one value in progress (this one, in the innermost); all others need a byte at least.
        long values = (long)count * valuesEach;
        int left = _bytes.Length - _position;
        if (values + _owed - _depth > left)
        {
            throw MessagePackErrors.PromisesTooMuch(start, values, left);
        }

        if (_depth == _limits.MaxDepth)
        {
            throw MessagePackErrors.TooDeep(start, _limits.MaxDepth);
        }

        _open[_depth++] = (int)values;
        _owed += values;
        return count;
    }

    private void EndValue()
    {
        while (_depth > 0)
        {
            _owed--;
            if (--_open[_depth - 1] > 0)
            {
                return;
            }

            _depth--; // the container is complete, and was a value of the one around it
        }
    }

    [InlineArray(MessagePackLimits.GreatestDepth)]
    private struct OpenContainers
    {
        private int _first;
    }
}
