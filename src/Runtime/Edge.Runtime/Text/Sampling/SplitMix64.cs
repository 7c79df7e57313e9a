namespace Edge.Runtime.Text.Sampling;

/// <summary>
/// The random numbers of sampling: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), the same on every machine.
/// </summary>
/// <param name="seed">Where the sequence starts.</param>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number of [0, 1): the upper 53 of 64 bits.</summary>
    public double NextUnit()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1L << 53));
    }
}
