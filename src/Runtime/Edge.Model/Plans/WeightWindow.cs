using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// How the blocks of a device share a weight budget. A program uses its blocks in a circle, for which "least recently used"
/// is the worst of all choices: it always throws away what comes next. So a fixed set is retained, spread over the circle, and
/// the others stream through an area for two neighbours at a time: while one computes, the next is read.
/// </summary>
public sealed class WeightWindow
{
    private const int MostThresholds = 16;

    private WeightWindow(ImmutableArray<long> sizes, bool[] retained)
    {
        (Sizes, IsRetained) = (sizes, [.. retained]);
        RetainedBytes = sizes.Where((_, i) => retained[i]).Sum();
        ReadBytes = sizes.Sum() - RetainedBytes;
        AreaBytes = AreaOf(sizes, retained);
    }

    /// <summary>Size of each block, in the order of use.</summary>
    public ImmutableArray<long> Sizes { get; }

    /// <summary>Whether each block stays in memory once it was read.</summary>
    public ImmutableArray<bool> IsRetained { get; }

    /// <summary>Bytes that are retained.</summary>
    public long RetainedBytes { get; }

    /// <summary>Bytes of the area through which the others stream: two neighbours fit at a time, one from each end.</summary>
    public long AreaBytes { get; }

    /// <summary>Bytes that are read in every inference, but for the first, which reads all.</summary>
    public long ReadBytes { get; }

    /// <summary>Divides a budget.</summary>
    /// <param name="sizes">Bytes of each block, in the order of use.</param>
    /// <param name="budgetBytes">At least <see cref="MinimumBytes"/>.</param>
    public static WeightWindow Of(ImmutableArray<long> sizes, long budgetBytes)
    {
        bool[] all = new bool[sizes.Length];
        Array.Fill(all, true);
        if (sizes.Sum() <= budgetBytes)
        {
            return new WeightWindow(sizes, all);
        }

        WeightWindow best = new(sizes, new bool[sizes.Length]);
        foreach (long threshold in sizes.Distinct().OrderDescending().Take(MostThresholds))
        {
            if (Retaining(sizes, threshold, budgetBytes) is { } window && window.RetainedBytes > best.RetainedBytes)
            {
                best = window;
            }
        }

        return best;
    }

    /// <summary>The least budget with which blocks can stream: the largest two neighbours.</summary>
    /// <param name="sizes">Bytes of each block, in the order of use.</param>
    public static long MinimumBytes(ImmutableArray<long> sizes) => Math.Min(AreaOf(sizes, new bool[sizes.Length]), sizes.Sum());

    /// <summary>The shards that a device loads, in the order of its program, without those that are mapped.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">The device.</param>
    public static ImmutableArray<int> Blocks(Plan plan, int device) =>
        [.. plan.Devices[device].Steps.OfType<LoadStep>().Select(s => s.Shard).Where(s => !IsMapped(plan, s))];

    /// <summary>
    /// Whether a shard is mapped and not loaded: a table of which an inference reads a few rows. It is in no budget, and
    /// costs the pages that are touched.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shard">Index of the shard.</param>
    public static bool IsMapped(Plan plan, int shard) =>
        plan.Shards[shard].IsWholeConstant
        && plan.Graph.Nodes.Any(n => n.Operator is EmbeddingLookup && n.Inputs[1] == plan.Shards[shard].Entries[0].Tensor);

    /// <summary>Retains what is above a threshold, and of the rest as much as the budget allows, evenly.</summary>
    private static WeightWindow? Retaining(ImmutableArray<long> sizes, long threshold, long budgetBytes)
    {
        bool[] above = [.. sizes.Select(s => s > threshold)];
        int[] others = [.. Enumerable.Range(0, sizes.Length).Where(i => !above[i])];
        bool[]? best = null;
        for (int count = 0; count <= others.Length; count++)
        {
            bool[] retained = [.. above];
            for (int k = 0; k < count; k++)
            {
                retained[others[(int)((long)k * others.Length / count)]] = true;
            }

            if (!Fits(sizes, retained, budgetBytes))
            {
                break;
            }

            best = retained;
        }

        if (best is null)
        {
            return null;
        }

        foreach (int i in others.Where(i => !best[i]).OrderByDescending(i => sizes[i]).ThenBy(i => i).ToArray())
        {
            best[i] = true;
            best[i] = Fits(sizes, best, budgetBytes);
        }

        return new WeightWindow(sizes, best);
    }

    private static bool Fits(ImmutableArray<long> sizes, bool[] retained, long budgetBytes)
    {
        long bytes = AreaOf(sizes, retained);
        for (int i = 0; i < retained.Length; i++)
        {
            bytes += retained[i] ? sizes[i] : 0;
        }

        return bytes <= budgetBytes;
    }

    private static long AreaOf(ImmutableArray<long> sizes, bool[] retained)
    {
        (long first, long last, long most) = (-1, 0, 0);
        for (int i = 0; i < sizes.Length; i++)
        {
            if (!retained[i])
            {
                most = Math.Max(most, last + sizes[i]);
                (first, last) = (first < 0 ? sizes[i] : first, sizes[i]);
            }
        }

        return Math.Max(most, first < 0 || first == most ? most : last + first);
    }
}
