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
        byte code = MessagePackFormat.IntegerCode(value);
        WriteHeader(code, (ulong)value, MessagePackFormat.FixedLength(code));
    }

    /// <summary>Writes an integer in its shortest form.</summary>
    public void WriteUInt64(ulong value)
    {
        byte code = MessagePackFormat.UnsignedCode(value);
        WriteHeader(code, value, MessagePackFormat.FixedLength(code));
    }

    /// <summary>Writes a number of 32 bits, its bits unchanged.</summary>
    public void WriteSingle(float value) => WriteHeader(MessagePackFormat.Float32, BitConverter.SingleToUInt32Bits(value), sizeof(float));

    /// <summary>Writes a number of 64 bits, its bits unchanged.</summary>
    public void WriteDouble(double value) => WriteHeader(MessagePackFormat.Float64, BitConverter.DoubleToUInt64Bits(value), sizeof(double));

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
        WriteLength(MessagePackFormat.BinaryCode(lengthBytes), lengthBytes);
    }

    /// <summary>Starts an array: <paramref name="count"/> values follow.</summary>
    public void WriteArrayHeader(int count)
    {
        Debug.Assert(count >= 0);
        WriteLength(MessagePackFormat.ArrayCode(count), count);
    }

    /// <summary>Starts a map: <paramref name="count"/> times a key and its value follow.</summary>
    public void WriteMapHeader(int count)
    {
        Debug.Assert(count >= 0);
        WriteLength(MessagePackFormat.MapCode(count), count);
    }

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
                WriteLength(MessagePackFormat.Ext8, bytes.Length);
                break;
            case <= ushort.MaxValue:
                WriteLength(MessagePackFormat.Ext16, bytes.Length);
                break;
            default:
                WriteLength(MessagePackFormat.Ext32, bytes.Length);
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

    private void WriteStringHeader(int lengthBytes) => WriteLength(MessagePackFormat.StringCode(lengthBytes), lengthBytes);

    private void WriteLength(byte code, int length) => WriteHeader(code, (ulong)length, MessagePackFormat.LengthBytes(code));

    private void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        _used++;
    }

    /// <summary>A code and the low bytes of a number, big endian.</summary>
    private void WriteHeader(byte code, ulong value, int valueBytes)
    {
        Span<byte> bytes = Reserve(1 + valueBytes);
        for (int i = valueBytes; i > 0; i--, value >>= 8)
        {
            bytes[i] = (byte)value;
        }

        bytes[0] = code;
        _used += 1 + valueBytes;
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
