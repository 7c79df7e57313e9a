using System.Buffers;
using System.Runtime.InteropServices;

namespace Edge.Training.Checkpoints;

/// <summary>Writes what training needs to go on, little-endian.</summary>
public sealed class StateWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>What was written.</summary>
    internal ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Writes numbers.</summary>
    public void Write(ReadOnlySpan<float> values) => WriteBytes(MemoryMarshal.AsBytes(values));

    /// <summary>Writes a number.</summary>
    public void Write(long value) => WriteBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)));

    /// <summary>Writes a number.</summary>
    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes bytes.</summary>
    internal void WriteBytes(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);
}
