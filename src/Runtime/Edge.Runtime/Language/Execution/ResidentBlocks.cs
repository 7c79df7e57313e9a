using System.Buffers;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>The weights of a device, all of them in memory from the start: loads and releases cost nothing.</summary>
public sealed unsafe class ResidentBlocks : IBlockWeights
{
    private readonly Dictionary<int, MemoryHandle> _shards = [];
    private readonly long _bytes;
    private long _hits;

    /// <summary>Takes every shard of a device from a source that outlives this.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">Index of the device.</param>
    /// <param name="source">Where the shards are.</param>
    /// <exception cref="EdgeException">51xx: a shard is missing or damaged.</exception>
    public ResidentBlocks(Plan plan, int device, IShardSource source)
    {
        try
        {
            foreach (int shard in PlanShards.Of(plan, device))
            {
                ReadOnlyMemory<byte> bytes = source.Load(plan.Shards[shard]);
                _shards.Add(shard, bytes.Pin());
                _bytes += bytes.Length;
            }

            // Behind the packing of all others, which may read the same constant from end to end. A row's touch would map megabytes of the file.
            foreach (int shard in _shards.Keys.Where(s => WeightWindow.IsMapped(plan, s)))
            {
                PageAdvice.PreferSmall((nint)_shards[shard].Pointer, plan.Shards[shard].SizeBytes);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public BlockWeightStatistics Statistics => new(_bytes, _bytes, ReadBytes: 0, ReadUs: 0, StallUs: 0, _hits, MissCount: 0);

    /// <inheritdoc/>
    public nint Acquire(int shard)
    {
        _hits++;
        return (nint)_shards[shard].Pointer;
    }

    /// <inheritdoc/>
    public void Release(int shard)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryHandle shard in _shards.Values)
        {
            shard.Dispose();
        }

        _shards.Clear();
    }
}
