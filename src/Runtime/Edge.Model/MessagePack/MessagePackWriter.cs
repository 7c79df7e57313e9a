using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Edge.Model.MessagePack;

/// <summary>
/// Writes MessagePack in canonical form: every integer, length and count in the shortest format that holds it, floats
/// in the width they are given. The same calls give the same bytes on every machine. Pass it by <c>ref</c>, and call
/// <see cref="Flush"/> at the end.
/// </summary>
public ref struct MessagePackWriter
{
    private const int ChunkBytes = 512;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IBufferWriter<byte> _output;
    private Span<byte> _chunk;
    private int _used;

    /// <summary>Writes to <paramref name="output"/>.</summary>
    public MessagePackWriter(IBufferWriter<byte> output)
    {
        _output = output;
        _chunk = [];
    }

    /// <summary>Writes nil.</summary>
    public void WriteNil() => WriteByte(MessagePackFormat.Nil);

    /// <summary>Writes true or false.</summary>
    public void WriteBoolean(bool value) => WriteByte(value ? MessagePackFormat.True : MessagePackFormat.False);

    /// <summary>Writes an integer in its shortest form.</summary>
    public void WriteInt64(long value)
    {
        if (value >= 0)
        {
            WriteUInt64((ulong)value);
        }
        else if (value >= -32)
        {
            WriteByte((byte)value);
        }
        else if (value >= sbyte.MinValue)
        {
            WriteHeader8(MessagePackFormat.Int8, (byte)value);
        }
        else if (value >= short.MinValue)
        {
            WriteHeader16(MessagePackFormat.Int16, (ushort)value);
        }
        else if (value >= int.MinValue)
        {
            WriteHeader32(MessagePackFormat.Int32, (uint)value);
        }
        else
        {
            WriteHeader64(MessagePackFormat.Int64, (ulong)value);
        }
    }

    /// <summary>Writes an integer in its shortest form.</summary>
    public void WriteUInt64(ulong value)
    {
        if (value <= MessagePackFormat.MaxPositiveFixInt)
        {
            WriteByte((byte)value);
        }
        else if (value <= byte.MaxValue)
        {
            WriteHeader8(MessagePackFormat.UInt8, (byte)value);
        }
        else if (value <= ushort.MaxValue)
        {
            WriteHeader16(MessagePackFormat.UInt16, (ushort)value);
        }
        else if (value <= uint.MaxValue)
        {
            WriteHeader32(MessagePackFormat.UInt32, (uint)value);
        }
        else
        {
            WriteHeader64(MessagePackFormat.UInt64, value);
        }
    }

    /// <summary>Writes a number of 32 bits, its bits unchanged.</summary>
    public void WriteSingle(float value) => WriteHeader32(MessagePackFormat.Float32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Writes a number of 64 bits, its bits unchanged.</summary>
    public void WriteDouble(double value) => WriteHeader64(MessagePackFormat.Float64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Writes text.</summary>
    /// <exception cref="EdgeException">1013: half of a surrogate pair.</exception>
    public void WriteString(scoped ReadOnlySpan<char> text)
    {
        int length;
        try
        {
            length = StrictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw MessagePackErrors.UnpairedSurrogate(e);
        }

        WriteStringHeader(length);
        Span<byte> place = Reserve(length); // may flush: before _used is read
        _used += StrictUtf8.GetBytes(text, place);
    }

    /// <summary>Writes text that is UTF-8 already; it is not checked.</summary>
    public void WriteString(scoped ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        WriteRaw(utf8);
    }

    /// <summary>Writes raw bytes.</summary>
    public void WriteBinary(scoped ReadOnlySpan<byte> bytes)
    {
        WriteBinaryHeader(bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>Starts a binary value whose <paramref name="lengthBytes"/> bytes follow through <see cref="WriteRaw"/>.</summary>
    public void WriteBinaryHeader(int lengthBytes)
    {
        Debug.Assert(lengthBytes >= 0);
        if (lengthBytes <= byte.MaxValue)
        {
            WriteHeader8(MessagePackFormat.Bin8, (byte)lengthBytes);
        }
        else if (lengthBytes <= ushort.MaxValue)
        {
            WriteHeader16(MessagePackFormat.Bin16, (ushort)lengthBytes);
        }
        else
        {
            WriteHeader32(MessagePackFormat.Bin32, (uint)lengthBytes);
        }
    }

    /// <summary>Starts an array: <paramref name="count"/> values follow.</summary>
    public void WriteArrayHeader(int count) =>
        WriteCount(count, MessagePackFormat.FixArray, MessagePackFormat.Array16, MessagePackFormat.Array32);

    /// <summary>Starts a map: <paramref name="count"/> times a key and its value follow.</summary>
    public void WriteMapHeader(int count) =>
        WriteCount(count, MessagePackFormat.FixMap, MessagePackFormat.Map16, MessagePackFormat.Map32);

    /// <summary>Writes an extension.</summary>
    /// <param name="type">The application's number of it; negative numbers belong to the specification.</param>
    /// <param name="bytes">Its content.</param>
    public void WriteExtension(sbyte type, scoped ReadOnlySpan<byte> bytes)
    {
        switch (bytes.Length)
        {
            case 1 or 2 or 4 or 8 or 16:
                WriteByte((byte)(MessagePackFormat.FixExt1 + int.Log2(bytes.Length)));
                break;
            case <= byte.MaxValue:
                WriteHeader8(MessagePackFormat.Ext8, (byte)bytes.Length);
                break;
            case <= ushort.MaxValue:
                WriteHeader16(MessagePackFormat.Ext16, (ushort)bytes.Length);
                break;
            default:
                WriteHeader32(MessagePackFormat.Ext32, (uint)bytes.Length);
                break;
        }

        WriteByte((byte)type);
        WriteRaw(bytes);
    }

    /// <summary>Writes a timestamp in the shortest of its three forms: 32, 64 or 96 bits.</summary>
    public void WriteTimestamp(MessagePackTimestamp timestamp)
    {
        scoped Span<byte> content = stackalloc byte[12];
        if (timestamp.Seconds >> 34 != 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(content, timestamp.Nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(content[4..], timestamp.Seconds);
        }
        else if (timestamp.Nanoseconds != 0 || timestamp.Seconds > uint.MaxValue)
        {
            content = content[..8];
            BinaryPrimitives.WriteUInt64BigEndian(content, ((ulong)timestamp.Nanoseconds << 34) | (ulong)timestamp.Seconds);
        }
        else
        {
            content = content[..4];
            BinaryPrimitives.WriteUInt32BigEndian(content, (uint)timestamp.Seconds);
        }

        WriteExtension(MessagePackFormat.TimestampType, content);
    }

    /// <summary>Copies bytes as they are: values encoded before, or the content after <see cref="WriteBinaryHeader"/>.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _chunk.Length - _used)
        {
            bytes.CopyTo(_chunk[_used..]);
            _used += bytes.Length;
        }
        else
        {
            Flush();
            _output.Write(bytes);
        }
    }

    /// <summary>Hands everything written so far to the output.</summary>
    public void Flush()
    {
        if (_used > 0)
        {
            _output.Advance(_used);
        }

        _chunk = [];
        _used = 0;
    }

    private void WriteStringHeader(int length)
    {
        if (length < 32)
        {
            WriteByte((byte)(MessagePackFormat.FixStr | length));
        }
        else if (length <= byte.MaxValue)
        {
            WriteHeader8(MessagePackFormat.Str8, (byte)length);
        }
        else if (length <= ushort.MaxValue)
        {
            WriteHeader16(MessagePackFormat.Str16, (ushort)length);
        }
        else
        {
            WriteHeader32(MessagePackFormat.Str32, (uint)length);
        }
    }

    private void WriteCount(int count, byte fix, byte code16, byte code32)
    {
        Debug.Assert(count >= 0);
        if (count < 16)
        {
            WriteByte((byte)(fix | count));
        }
        else if (count <= ushort.MaxValue)
        {
            WriteHeader16(code16, (ushort)count);
        }
        else
        {
            WriteHeader32(code32, (uint)count);
        }
    }

    private void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        _used++;
    }

    private void WriteHeader8(byte code, byte value)
    {
        Span<byte> bytes = Reserve(2);
        bytes[1] = value;
        bytes[0] = code;
        _used += 2;
    }

    private void WriteHeader16(byte code, ushort value)
    {
        Span<byte> bytes = Reserve(3);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], value);
        bytes[0] = code;
        _used += 3;
    }

    private void WriteHeader32(byte code, uint value)
    {
        Span<byte> bytes = Reserve(5);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], value);
        bytes[0] = code;
        _used += 5;
    }

    private void WriteHeader64(byte code, ulong value)
    {
        Span<byte> bytes = Reserve(9);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], value);
        bytes[0] = code;
        _used += 9;
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_chunk.Length - _used < bytes)
        {
            Flush();
            _chunk = _output.GetSpan(Math.Max(bytes, ChunkBytes));
        }

        return _chunk[_used..];
    }
}
