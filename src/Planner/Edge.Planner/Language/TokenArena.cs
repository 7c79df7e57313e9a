namespace Edge.Planner.Language;

/// <summary>
/// Places the buffers of a token program: largest first, each at the lowest offset that is free while it lives (greedy
/// by size, Pisarchyk and Lee 2020). An offset is that of a token's row, so alignment holds for any number of rows.
/// </summary>
internal static class TokenArena
{
    private const int Alignment = 64;

    /// <summary>Places buffers.</summary>
    /// <param name="lives">First step, last step and size of each.</param>
    /// <returns>Offset of each, and the size of all.</returns>
    public static (int[] Offsets, long SizeBytes) Place(IReadOnlyList<(int First, int Last, int SizeBytes)> lives)
    {
        int[] offsets = new int[lives.Count];
        List<int> placed = [];
        long size = 0;
        foreach (int item in Enumerable.Range(0, lives.Count).OrderByDescending(i => lives[i].SizeBytes).ThenBy(i => lives[i].First).ThenBy(i => i))
        {
            (int first, int last, int bytes) = lives[item];
            long offset = 0;
            foreach (int other in placed.Where(o => lives[o].First <= last && lives[o].Last >= first).OrderBy(o => offsets[o]))
            {
                if (offset + bytes <= offsets[other])
                {
                    break;
                }

                offset = Math.Max(offset, Aligned(offsets[other] + (long)lives[other].SizeBytes));
            }

            offsets[item] = checked((int)offset);
            placed.Add(item);
            size = Math.Max(size, Aligned(offset + bytes));
        }

        return (offsets, size);
    }

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
