using System.Runtime.InteropServices;

namespace Edge.Training.Checkpoints;

/// <summary>Reads what a <see cref="StateWriter"/> wrote, in the same order.</summary>
public sealed class StateReader
{
    private readonly ReadOnlyMemory<byte> _state;
    private int _at;

    internal StateReader(ReadOnlyMemory<byte> state) => _state = state;

    /// <summary>Whether all was read.</summary>
    internal bool IsAtEnd => _at == _state.Length;

    /// <summary>Reads numbers.</summary>
    /// <param name="values">Filled.</param>
    /// <exception cref="Edge.Model.EdgeException">EDGE7040: there are not as many.</exception>
    public void Read(Span<float> values)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        if (bytes.Length > _state.Length - _at)
        {
            throw CheckpointErrors.Damaged("state", "It ends before the state does.");
        }

        _state.Span.Slice(_at, bytes.Length).CopyTo(bytes);
        _at += bytes.Length;
    }

    /// <summary>Reads a number.</summary>
    public long ReadInt64()
    {
        Span<float> halves = stackalloc float[2];
        Read(halves);
        return MemoryMarshal.Cast<float, long>(halves)[0];
    }

    /// <summary>Reads a number.</summary>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());
}
