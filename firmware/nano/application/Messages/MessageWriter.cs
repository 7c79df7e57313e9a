using Edge.Model.MessagePack;
using Edge.Transport.Frames;

namespace Edge.Nano.Messages;

/// <summary>
/// Writes the few kinds of MessagePack values that boards send into an array, each in its shortest form: which one that is
/// says <see cref="MessagePackFormat"/>, as it does to the host's writer.
/// </summary>
internal sealed class MessageWriter
{
    /// <summary>Bytes before any content, at most.</summary>
    public const int MostHeaderBytes = 5;

    /// <summary>A writer with room for so many bytes.</summary>
    public MessageWriter(int capacityBytes)
    {
        Bytes = new byte[capacityBytes];
    }

    /// <summary>Begins with what was written.</summary>
    public byte[] Bytes { get; }

    /// <summary>How much that is.</summary>
    public int Count { get; private set; }

    /// <summary>Starts anew.</summary>
    public void Clear() => Count = 0;

    /// <summary>So many values follow.</summary>
    public void PutArray(int count)
    {
        byte code = MessagePackFormat.ArrayCode(count);
        PutHeader(code, (uint)count, MessagePackFormat.LengthBytes(code));
    }

    /// <summary>An integer.</summary>
    public void PutInteger(int value)
    {
        byte code = MessagePackFormat.IntegerCode(value);
        PutHeader(code, (uint)value, MessagePackFormat.FixedLength(code));
    }

    /// <summary>An integer that may need all 32 bits.</summary>
    public void PutUnsigned(uint value)
    {
        byte code = MessagePackFormat.UnsignedCode(value);
        PutHeader(code, value, MessagePackFormat.FixedLength(code));
    }

    /// <summary>Text of ASCII characters.</summary>
    public void PutText(string text)
    {
        byte code = MessagePackFormat.StringCode(text.Length);
        PutHeader(code, (uint)text.Length, MessagePackFormat.LengthBytes(code));
        for (int i = 0; i < text.Length; i++)
        {
            Bytes[Count++] = (byte)text[i];
        }
    }

    /// <summary>Nil.</summary>
    public void PutNil() => Bytes[Count++] = MessagePackFormat.Nil;

    /// <summary>So many bytes follow.</summary>
    public void PutBinaryHeader(int lengthBytes)
    {
        byte code = MessagePackFormat.BinaryCode(lengthBytes);
        PutHeader(code, (uint)lengthBytes, MessagePackFormat.LengthBytes(code));
    }

    /// <summary>Bytes.</summary>
    public void PutBinary(byte[] bytes, int offset, int lengthBytes)
    {
        PutBinaryHeader(lengthBytes);
        Array.Copy(bytes, offset, Bytes, Count, lengthBytes);
        Count += lengthBytes;
    }

    private void PutHeader(byte code, uint value, int valueBytes)
    {
        Bytes[Count++] = code;
        if (valueBytes == 4)
        {
            BigEndian.Put32(Bytes, Count, value);
        }
        else if (valueBytes == 2)
        {
            BigEndian.Put16(Bytes, Count, (int)value);
        }
        else if (valueBytes == 1)
        {
            Bytes[Count] = (byte)value;
        }

        Count += valueBytes;
    }
}
