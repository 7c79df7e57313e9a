using System.Runtime.InteropServices;

namespace Edge.Transport.Collectives;

/// <summary>Numbers on the wire of an allreduce. Elementwise and without fused operations: the same bits on every machine.</summary>
public interface IPartialSumEncoding
{
    /// <summary>Whether values are encoded as they lie in memory.</summary>
    static virtual bool IsAsInMemory => false;

    /// <summary>Length of <paramref name="count"/> encoded values.</summary>
    static abstract int SizeBytes(int count);

    /// <summary>Encodes <paramref name="values"/>.</summary>
    static abstract void Encode(ReadOnlySpan<float> values, Span<byte> bytes);

    /// <summary>Replaces <paramref name="values"/> by what was encoded.</summary>
    static abstract void Decode(ReadOnlySpan<byte> bytes, Span<float> values);

    /// <summary>Adds what was encoded to <paramref name="values"/>.</summary>
    static abstract void Add(ReadOnlySpan<byte> bytes, Span<float> values);

    /// <summary>Adds what has not travelled.</summary>
    static virtual void Add(ReadOnlySpan<float> addend, Span<float> values) => Float32Encoding.Add(MemoryMarshal.AsBytes(addend), values);
}
