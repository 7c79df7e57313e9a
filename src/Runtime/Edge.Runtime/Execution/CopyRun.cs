using Edge.Model;

namespace Edge.Runtime;

/// <summary>Bytes that lie together at both ends of a copy.</summary>
/// <param name="Source">Offset where they are read.</param>
/// <param name="Target">Offset where they are written.</param>
/// <param name="Length">How many.</param>
internal readonly record struct CopyRun(int Source, int Target, int Length)
{
    /// <summary>Cuts a region into the longest runs that lie together in both buffers.</summary>
    /// <param name="source">Buffer read; <paramref name="region"/> lies in its window.</param>
    /// <param name="sourceBase">Start of its memory space.</param>
    /// <param name="target">Buffer written, of the same element type.</param>
    /// <param name="targetBase">Start of its memory space.</param>
    /// <param name="region">What is copied, in tensor coordinates.</param>
    public static CopyRun[] Between(PlanBuffer source, int sourceBase, PlanBuffer target, int targetBase, Region region)
    {
        int elementBytes = source.Type.BlockBytes();
        int pixelBytes = region.Channels * elementBytes;
        int sourceChannel = sourceBase + ((region.Channel - source.Window.Channel) * elementBytes);
        int targetChannel = targetBase + ((region.Channel - target.Window.Channel) * elementBytes);
        List<CopyRun> runs = [];
        CopyRun run = default;
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                int from = sourceChannel + source.OffsetOf(y, x), to = targetChannel + target.OffsetOf(y, x);
                if (run.Length > 0 && from == run.Source + run.Length && to == run.Target + run.Length)
                {
                    run = run with { Length = run.Length + pixelBytes };
                    continue;
                }

                if (run.Length > 0)
                {
                    runs.Add(run);
                }

                run = new CopyRun(from, to, pixelBytes);
            }
        }

        if (run.Length > 0)
        {
            runs.Add(run);
        }

        return [.. runs];
    }

    /// <summary>The layout of a region on its own: a message, or a tensor of the caller.</summary>
    public static PlanBuffer Packed(int tensor, ElementType type, Region region) =>
        new(tensor, type, MemorySpace.Input, 0, region, region.Pixels);

    /// <summary>Copies every run.</summary>
    public static void CopyAll(ReadOnlySpan<CopyRun> runs, ReadOnlySpan<byte> source, Span<byte> target)
    {
        foreach (CopyRun run in runs)
        {
            source.Slice(run.Source, run.Length).CopyTo(target[run.Target..]);
        }
    }
}
