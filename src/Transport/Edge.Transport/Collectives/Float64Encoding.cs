using System.Runtime.InteropServices;

namespace Edge.Transport.Collectives;

/// <summary>IEEE 754 double precision as the machine has it: the values are doubles, each in the place of two floats.</summary>
public readonly struct Float64Encoding : IPartialSumEncoding
{
    /// <inheritdoc/>
    public static bool IsAsInMemory => true;

    /// <inheritdoc/>
    public static int SizeBytes(int count) => count * sizeof(float);

    /// <inheritdoc/>
    public static void Encode(ReadOnlySpan<float> values, Span<byte> bytes) => MemoryMarshal.AsBytes(values).CopyTo(bytes);

    /// <inheritdoc/>
    public static void Decode(ReadOnlySpan<byte> bytes, Span<float> values) => bytes.CopyTo(MemoryMarshal.AsBytes(values));

    /// <inheritdoc/>
    public static void Add(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        ReadOnlySpan<double> addends = MemoryMarshal.Cast<byte, double>(bytes);
        Span<double> sums = MemoryMarshal.Cast<float, double>(values);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += addends[i];
        }
    }

    /// <inheritdoc/>
    public static void Add(ReadOnlySpan<float> addend, Span<float> values) => Add(MemoryMarshal.AsBytes(addend), values);
}
