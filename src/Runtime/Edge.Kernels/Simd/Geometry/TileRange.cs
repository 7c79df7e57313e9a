namespace Edge.Kernels.Simd.Geometry;

/// <summary>Tiles that are computed one after the other for one pair of vectors of output channels.</summary>
/// <param name="Pair">Which pair.</param>
/// <param name="First">First tile.</param>
/// <param name="Count">Tiles.</param>
internal readonly record struct TileRange(int Pair, int First, int Count)
{
    private const int FirstCacheBytes = 24 << 10;
    private const int SecondCacheBytes = 256 << 10;

    /// <summary>
    /// The order in which a step takes its tiles, so that what is used again is still in a cache: all pairs a tile where
    /// the weights fit in the first cache; else all tiles a pair, in chunks whose input fits in the second.
    /// </summary>
    /// <param name="tiles">Tiles of the step.</param>
    /// <param name="tileBytes">Input bytes of a tile.</param>
    /// <param name="pairs">Pairs of vectors of output channels.</param>
    /// <param name="pairBytes">Bytes of weights of a pair.</param>
    public static TileRange[] Order(int tiles, int tileBytes, int pairs, int pairBytes)
    {
        long weights = (long)pairs * pairBytes;
        int chunk = weights <= FirstCacheBytes ? Math.Max(1, (FirstCacheBytes / 4) / tileBytes) : Math.Max(1, SecondCacheBytes / tileBytes);
        var order = new List<TileRange>();
        for (int first = 0; first < tiles; first += chunk)
        {
            for (int pair = 0; pair < pairs; pair++)
            {
                order.Add(new TileRange(pair, first, Math.Min(chunk, tiles - first)));
            }
        }

        return [.. order];
    }
}
