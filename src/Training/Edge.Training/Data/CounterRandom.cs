namespace Edge.Training.Data;

/// <summary>
/// Random numbers that are a function of a key and a count (SplitMix64; Steele, Lea and Flood, OOPSLA 2014): nothing of them
/// has to be saved for training to go on where it stopped.
/// </summary>
/// <param name="key">What the numbers are for; equal keys give equal numbers.</param>
internal struct CounterRandom(ulong key)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state = key;

    /// <summary>The numbers of a purpose: a seed and what tells its uses apart.</summary>
    public static CounterRandom For(ulong seed, ulong purpose, ulong index) => new(Mix(Mix(Mix(seed) + purpose) + index));

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += Increment;
        return Mix(_state);
    }

    /// <summary>A number from 0 to <paramref name="limit"/> − 1 (by multiplication; the bias is below 2⁻³²).</summary>
    public int Next(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>A number in [0, 1).</summary>
    public float NextFloat() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A number of the standard normal distribution (Box and Muller).</summary>
    public float NextNormal()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - ((Next() >> 11) * (1.0 / (1L << 53)))));
        return (float)(radius * Math.Cos(2 * Math.PI * NextFloat()));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
