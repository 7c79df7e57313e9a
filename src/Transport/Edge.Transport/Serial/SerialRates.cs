using System.Collections.Immutable;

namespace Edge.Transport.Serial;

/// <summary>The rates that ports and boards usually have, in bits a second.</summary>
internal static class SerialRates
{
    private static readonly ImmutableArray<int> Usual = [3_000_000, 2_000_000, 1_000_000, 921_600, 460_800, 230_400];

    /// <summary>What is worth proposing on a line that has one rate and may have another at most: the fastest first.</summary>
    public static IEnumerable<int> Above(int rate, int most) => Usual.Where(r => r > rate && r <= most);
}
