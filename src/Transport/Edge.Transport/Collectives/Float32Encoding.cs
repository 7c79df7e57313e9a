using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Edge.Transport.Collectives;

/// <summary>IEEE 754 single precision, little endian.</summary>
public readonly struct Float32Encoding : IPartialSumEncoding
{
    /// <inheritdoc/>
    public static bool IsAsInMemory => BitConverter.IsLittleEndian;

    /// <inheritdoc/>
    public static int SizeBytes(int count) => count * sizeof(float);

    /// <inheritdoc/>
    public static void Encode(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        MemoryMarshal.AsBytes(values).CopyTo(bytes);
        ToOrFromLittleEndian(MemoryMarshal.Cast<byte, int>(bytes));
    }

    /// <inheritdoc/>
    public static void Decode(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        bytes.CopyTo(MemoryMarshal.AsBytes(values));
        ToOrFromLittleEndian(MemoryMarshal.Cast<float, int>(values));
    }

    /// <inheritdoc/>
    public static void Add(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        int i = 0;
        if (BitConverter.IsLittleEndian)
        {
            ReadOnlySpan<float> addends = MemoryMarshal.Cast<byte, float>(bytes);
            for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                (new Vector<float>(values[i..]) + new Vector<float>(addends[i..])).CopyTo(values[i..]);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] += BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }
    }

    private static void ToOrFromLittleEndian(Span<int> words)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
