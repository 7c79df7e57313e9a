namespace Edge.Runtime.Language;

/// <summary>Where a <see cref="SlidingWeights"/> reads blocks from.</summary>
internal interface IBlockStorage : IDisposable
{
    /// <summary>Reads a whole shard. Called by one thread.</summary>
    /// <param name="shard">Index in the plan.</param>
    /// <param name="address">Where it goes, aligned to a page.</param>
    /// <param name="bytes">Its size, whole pages.</param>
    /// <exception cref="IOException">Storage failed.</exception>
    /// <exception cref="Edge.Model.EdgeException">The shard is missing, or its bytes do not match its digest.</exception>
    void Read(int shard, nint address, long bytes);

    /// <summary>Maps a shard of which only a few rows are read.</summary>
    /// <param name="shard">Index in the plan.</param>
    /// <returns>Where it begins, as long as the storage is.</returns>
    nint Map(int shard);
}
