namespace Edge.Testing;

/// <summary>A generator whose every run is the same: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).</summary>
/// <param name="seed">Where the sequence starts.</param>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A generator for a case: the FNV-1a hash of its name is the seed.</summary>
    public static SeededRandom Of(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return new SeededRandom(hash);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>An integer of [<paramref name="min"/>, <paramref name="max"/>], both included.</summary>
    public int Next(int min, int max) => min + (int)(NextBits() % (ulong)((long)max - min + 1));

    /// <summary>A float of [<paramref name="min"/>, <paramref name="max"/>).</summary>
    public float NextFloat(float min, float max) => min + ((max - min) * (float)((NextBits() >> 40) / (double)(1 << 24)));

    /// <summary>One of the values.</summary>
    public T Pick<T>(params ReadOnlySpan<T> values) => values[Next(0, values.Length - 1)];

    /// <summary>Whether an event of <paramref name="percent"/> in a hundred happens.</summary>
    public bool Chance(int percent) => Next(0, 99) < percent;
}
