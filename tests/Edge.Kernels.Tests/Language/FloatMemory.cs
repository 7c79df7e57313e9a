using System.Runtime.InteropServices;
using Edge.Testing;

namespace Edge.Kernels.Tests.Language;

/// <summary>Native memory of a test, zero at first.</summary>
internal sealed unsafe class FloatMemory(int floats) : IDisposable
{
    private readonly nint _start = (nint)NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float)), 64);

    public static FloatMemory Of(ReadOnlySpan<float> values)
    {
        FloatMemory memory = new(values.Length);
        values.CopyTo(memory.Span);
        return memory;
    }

    public static FloatMemory Random(SeededRandom random, int floats, float range = 2)
    {
        FloatMemory memory = new(floats);
        foreach (ref float value in memory.Span)
        {
            value = random.NextFloat(-range, range);
        }

        return memory;
    }

    public nint Address => _start;

    public Span<float> Span => new((void*)_start, floats);

    public FloatMemory Cleared()
    {
        Span.Clear();
        return this;
    }

    public nint At(int index) => _start + ((nint)index * sizeof(float));

    public void Dispose() => NativeMemory.AlignedFree((void*)_start);
}
