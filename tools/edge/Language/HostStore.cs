using Edge.Devices;
using Edge.Runtime;

namespace Edge.Cli.Language;

/// <summary>The weights of this process on disk, in the user's cache: written once, read as they are needed.</summary>
internal sealed class HostStore : IDisposable
{
    private readonly CacheSlot _slot;

    private HostStore(CacheSlot slot) => (_slot, Shards) = (slot, new ShardStore(slot.Directory));

    /// <summary>The shards.</summary>
    public ShardStore Shards { get; }

    /// <summary>Takes a folder that no other process uses.</summary>
    public static HostStore Open()
    {
        CacheSlot slot = CacheSlot.Take("host");
        try
        {
            return new HostStore(slot);
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Shards.Dispose();
        _slot.Dispose();
    }
}
