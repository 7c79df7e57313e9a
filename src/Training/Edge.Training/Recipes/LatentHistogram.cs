using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Training.Recipes;

/// <summary>Counts how often each symbol of a latent comes, channel by channel, for the coder (<c>docs/split.md</c>).</summary>
/// <param name="channels">Channels of the latent, its innermost dimension.</param>
/// <param name="symbols">Symbols that there are: 2 to the number of bits.</param>
internal sealed class LatentHistogram(int channels, int symbols)
{
    private readonly long[] _counts = new long[channels * symbols];

    /// <summary>Counts the symbols of latents, <c>[…,channels]</c>.</summary>
    /// <param name="values">What the decoder sees of them.</param>
    /// <param name="step">Real distance between two symbols.</param>
    /// <param name="zero">The symbol of 0.</param>
    public void Add(ReadOnlySpan<float> values, float step, int zero)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int symbol = Math.Clamp((int)MathF.Round(values[i] / step) + zero, 0, symbols - 1);
            _counts[(i % channels * symbols) + symbol]++;
        }
    }

    /// <summary>Frequencies for the coder: for each channel at least 1 a symbol, and <see cref="LatentCoding.Total"/> in all.</summary>
    public ImmutableArray<ImmutableArray<int>> Frequencies() => [.. Enumerable.Range(0, channels).Select(c => Scaled(_counts.AsSpan(c * symbols, symbols)))];

    /// <summary>The frequencies as a model's metadata state them.</summary>
    public static string Text(ImmutableArray<ImmutableArray<int>> frequencies) => string.Join('\n', frequencies.Select(channel => string.Join(',', channel)));

    /// <summary>Each gets 1 and its part of the rest; what rounding leaves goes to the largest remainders.</summary>
    private static ImmutableArray<int> Scaled(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }

        long rest = LatentCoding.Total - counts.Length;
        int[] frequencies = new int[counts.Length];
        (long Remainder, int Symbol)[] remainders = new (long, int)[counts.Length];
        long left = rest;
        for (int s = 0; s < counts.Length; s++)
        {
            (long share, long remainder) = sum == 0 ? Math.DivRem(rest, counts.Length) : Math.DivRem(counts[s] * rest, sum);
            (frequencies[s], remainders[s]) = (1 + (int)share, (remainder, s));
            left -= share;
        }

        foreach ((_, int symbol) in remainders.OrderByDescending(r => r.Remainder).ThenBy(r => r.Symbol).Take((int)left))
        {
            frequencies[symbol]++;
        }

        return [.. frequencies];
    }
}
