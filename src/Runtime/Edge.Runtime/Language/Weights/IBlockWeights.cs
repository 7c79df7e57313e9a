namespace Edge.Runtime.Language;

/// <summary>
/// The weights of one device of a token plan, a shard a block. The program acquires a block at its
/// <see cref="Edge.Model.LoadStep"/> and releases it at its <see cref="Edge.Model.ReleaseStep"/>, in the same cyclic order in
/// every inference. One thread calls.
/// </summary>
public interface IBlockWeights : IDisposable
{
    /// <summary>Makes the bytes of a shard available, waiting for them where they are not in memory.</summary>
    /// <param name="shard">Index in <see cref="Edge.Model.Plan.Shards"/>: one that the program loads.</param>
    /// <returns>Where the shard begins, aligned to 64 bytes; valid until <see cref="Release"/>.</returns>
    /// <exception cref="Edge.Model.EdgeException">The weights could not be read.</exception>
    nint Acquire(int shard);

    /// <summary>Lets go of a shard: its memory may be used for another at once.</summary>
    /// <param name="shard">One that is acquired.</param>
    void Release(int shard);

    /// <summary>What was measured since it was made.</summary>
    BlockWeightStatistics Statistics { get; }
}
