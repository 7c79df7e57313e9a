namespace Edge.Runtime.Language;

/// <summary>Where a <see cref="SlidingWeights"/> has its blocks from. One thread reads and drops.</summary>
internal interface IBlockStorage : IDisposable
{
    /// <summary>Brings a whole shard into memory.</summary>
    /// <param name="shard">Index in the plan.</param>
    /// <param name="room">Where there is room for it, aligned to a page.</param>
    /// <param name="bytes">Its size, whole pages.</param>
    /// <returns>Where it is: in the room, or where storage has it mapped.</returns>
    /// <exception cref="IOException">Storage failed.</exception>
    /// <exception cref="Edge.Model.EdgeException">The shard is missing, or its bytes do not match its digest.</exception>
    nint Read(int shard, nint room, long bytes);

    /// <summary>Gives the memory of a shard back that is not in the room it was offered.</summary>
    /// <param name="shard">One that was read.</param>
    void Drop(int shard);

    /// <summary>Maps a shard of which only a few rows are read.</summary>
    /// <param name="shard">Index in the plan.</param>
    /// <returns>Where it begins, as long as the storage is.</returns>
    nint Map(int shard);
}
