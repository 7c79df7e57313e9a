namespace Edge.Runtime.Language;

/// <summary>Where a <see cref="SlidingWeights"/> has its blocks from. One thread at a time reads and drops.</summary>
internal interface IBlockStorage : IDisposable
{
    /// <summary>Bytes of memory that a shard takes from <see cref="Read"/> until <see cref="Drop"/> beyond its own, because pages are large.</summary>
    /// <param name="shard">Index in the plan.</param>
    long PaddingBytes(int shard);

    /// <summary>Brings a shard into memory that stays.</summary>
    /// <param name="shard">Index in the plan.</param>
    /// <param name="room">Where there is room for it: whole pages.</param>
    /// <returns>Where storage has it mapped; 0 where it was read into the room.</returns>
    /// <exception cref="IOException">Storage failed.</exception>
    /// <exception cref="Edge.Model.EdgeException">The shard is missing, or its bytes do not match its digest.</exception>
    nint Keep(int shard, Span<byte> room);

    /// <summary>Brings a shard into memory for a turn.</summary>
    /// <param name="shard">Index in the plan.</param>
    /// <param name="room">Where there is room for it: whole pages.</param>
    /// <returns>Where storage has it mapped; 0 where it was read into the room.</returns>
    /// <exception cref="IOException">Storage failed.</exception>
    /// <exception cref="Edge.Model.EdgeException">The shard is missing, or its bytes do not match its digest.</exception>
    nint Read(int shard, Span<byte> room);

    /// <summary>Ends the turn of a shard, giving its memory back where it is not in the room that it was offered.</summary>
    /// <param name="shard">One that was read.</param>
    void Drop(int shard);

    /// <summary>Maps a shard of which only a few rows are read.</summary>
    /// <param name="shard">Index in the plan.</param>
    /// <returns>Where it begins, as long as the storage is.</returns>
    nint Map(int shard);

    /// <summary>Gives the pages of a mapped shard back that were touched.</summary>
    /// <param name="shard">One that is mapped.</param>
    void Rest(int shard);
}
