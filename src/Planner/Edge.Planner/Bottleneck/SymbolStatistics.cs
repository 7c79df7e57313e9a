using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// Learns the static model of a latent's symbols from pictures: one table for all, or one a channel (of the last dimension, or of the
/// second one). The tables learnt on every other picture are tried on the pictures between, and the arrangement that took the fewest
/// bits there is learnt on all of them.
/// </summary>
internal static class SymbolStatistics
{
    private const int MostTables = 256;

    /// <summary>A table ends this part of the largest symbol behind it. A larger symbol still would have its picture travel as it is, one that never comes costs a slot.</summary>
    private const double Beyond = 0.2, BitsOfRawSymbol = 64;

    /// <summary>The model of symbols; null where the tensor is too large to be coded.</summary>
    /// <param name="pictures">The symbols of each picture, in the order of the tensor.</param>
    /// <param name="shape">Shape of the tensor.</param>
    /// <param name="symbolCount">How many different symbols there can be.</param>
    public static LatentCoding? Learn(IReadOnlyList<byte[]> pictures, Shape shape, int symbolCount)
    {
        byte[][] even = [.. pictures.Where((_, i) => i % 2 == 0)], odd = [.. pictures.Where((_, i) => i % 2 == 1)];
        (int Channels, int Run)[] fitting = [.. Arrangements(shape).Where(a => Coding(even, a, symbolCount).Fits((int)Math.Min(shape.ElementCount, int.MaxValue)))];
        if (fitting.Length == 0)
        {
            return null;
        }

        (int Channels, int Run) best = odd.Length == 0 ? fitting[0] : fitting.MinBy(a => Bits(Coding(even, a, symbolCount), odd));
        return Coding(pictures, best, symbolCount);
    }

    private static IEnumerable<(int Channels, int Run)> Arrangements(Shape shape)
    {
        yield return (1, 1);
        if (shape.Rank >= 2 && shape[-1] is > 1 and <= MostTables)
        {
            yield return (shape[-1], 1);
        }

        if (shape.Rank >= 3 && shape[1] is > 1 and <= MostTables)
        {
            yield return (shape[1], shape.Skip(2).Aggregate(1, (product, d) => product * d));
        }
    }

    private static LatentCoding Coding(IReadOnlyList<byte[]> pictures, (int Channels, int Run) arrangement, int symbolCount)
    {
        long[][] counts = [.. Enumerable.Range(0, arrangement.Channels).Select(_ => new long[symbolCount])];
        foreach (byte[] symbols in pictures)
        {
            for (int i = 0; i < symbols.Length; i++)
            {
                counts[i / arrangement.Run % arrangement.Channels][symbols[i]]++;
            }
        }

        return new LatentCoding([.. counts.Select(c => Frequencies(c[..Length(c)]))], arrangement.Run);
    }

    private static int Length(long[] counts) => Math.Clamp((int)(Array.FindLastIndex(counts, c => c > 0) * (1 + Beyond)) + 2, 2, counts.Length);

    /// <summary>Frequencies of the sum that the coder wants, at least 1 each; the most frequent symbol takes what rounding leaves.</summary>
    private static ImmutableArray<int> Frequencies(long[] counts)
    {
        long all = Math.Max(counts.Sum(), 1), free = LatentCoding.Total - counts.Length;
        int[] frequencies = [.. counts.Select(c => 1 + (int)(c * free / all))];
        frequencies[Array.IndexOf(counts, counts.Max())] += LatentCoding.Total - frequencies.Sum();
        return [.. frequencies];
    }

    private static double Bits(LatentCoding coding, byte[][] pictures)
    {
        double bits = 0;
        double[][] costs = [.. coding.Frequencies.Select(c => c.Select(f => -Math.Log2((double)f / LatentCoding.Total)).ToArray())];
        foreach (byte[] symbols in pictures)
        {
            for (int i = 0; i < symbols.Length; i++)
            {
                double[] cost = costs[i / coding.RunElements % costs.Length];
                bits += symbols[i] < cost.Length ? cost[symbols[i]] : BitsOfRawSymbol;
            }
        }

        return bits;
    }
}
