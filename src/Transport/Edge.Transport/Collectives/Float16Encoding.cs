using System.Buffers.Binary;

namespace Edge.Transport.Collectives;

/// <summary>IEEE 754 half precision, little endian, rounded to nearest even. Values beyond ±65,504 become infinite.</summary>
public readonly struct Float16Encoding : IPartialSumEncoding
{
    private const int ValueBytes = 2;

    /// <inheritdoc/>
    public static int SizeBytes(int count) => count * ValueBytes;

    /// <inheritdoc/>
    public static void Encode(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(bytes[(i * ValueBytes)..], (Half)values[i]);
        }
    }

    /// <inheritdoc/>
    public static void Decode(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * ValueBytes)..]);
        }
    }

    /// <inheritdoc/>
    public static void Add(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] += (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * ValueBytes)..]);
        }
    }
}
