using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Kernels.Training;

/// <summary>
/// Native memory for float32 values, on a cache line, zero at first. A vector that is read past the end stays inside, so
/// that kernels need no rest loops where they discard lanes.
/// </summary>
public sealed unsafe class FloatMemory : IDisposable
{
    private const int LineBytes = 64;
    private const int SlackBytes = 4096;
    private float* _start;

    /// <summary>Allocates.</summary>
    /// <param name="count">Values, at most 2³¹.</param>
    /// <exception cref="EdgeException">EDGE7104 where there is not so much memory.</exception>
    public FloatMemory(long count)
    {
        Count = count;
        try
        {
            nuint bytes = (nuint)checked((count * sizeof(float)) + SlackBytes);
            _start = (float*)NativeMemory.AlignedAlloc(bytes, LineBytes);
            NativeMemory.Clear(_start, bytes);
        }
        catch (Exception reason) when (reason is OutOfMemoryException or OverflowException)
        {
            throw new EdgeException(7104, $"Training needs {count * sizeof(float):N0} bytes of memory.", "The system does not give as much.", "Train with a smaller batch, or freeze more layers.", reason);
        }
    }

    /// <summary>Values.</summary>
    public long Count { get; }

    /// <summary>Some of the values.</summary>
    /// <param name="first">Which one is first.</param>
    /// <param name="count">How many.</param>
    public Span<float> Span(long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, Count);
        return new Span<float>(_start + first, count);
    }

    /// <summary>Address of a value.</summary>
    public nint Address(long first) => (nint)(_start + first);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
