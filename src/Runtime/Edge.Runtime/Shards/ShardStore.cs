using System.Collections.Concurrent;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Shards on disk, each in a file named by its digest. A shard is written beside its place, checked, flushed to the
/// disk and renamed, so a file under its final name is complete; it is checked again when it is loaded, because disks
/// fail. A transfer that breaks off goes on from what has arrived. Safe for concurrent use by one process.
/// </summary>
public sealed class ShardStore : IShardSource, IDisposable
{
    private const string PartialSuffix = ".part";
    private const string DamagedSuffix = ".damaged";

    private readonly string _directory;
    private readonly ShardStoreLimits _limits;
    private readonly ConcurrentDictionary<Digest, MappedShard> _mapped = [];

    /// <summary>Opens a store, creating its directory where it is missing.</summary>
    /// <param name="directory">The directory, used by one process at a time.</param>
    /// <param name="limits">How much it may hold; null for the defaults.</param>
    /// <exception cref="EdgeException">EDGE5106 if the directory cannot be used.</exception>
    public ShardStore(string directory, ShardStoreLimits? limits = null)
    {
        (_directory, _limits) = (directory, limits ?? new ShardStoreLimits());
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ShardErrors.StoreUnusable(directory, e);
        }
    }

    /// <summary>Whether a shard is here, complete by its size. Its bytes are checked when it is loaded.</summary>
    public bool Contains(Shard shard) => new FileInfo(PathOf(shard.Digest)) is { Exists: true } file && file.Length == shard.SizeBytes;

    /// <inheritdoc/>
    /// <remarks>The file is mapped into memory. A damaged one is put aside, so that it is sent again.</remarks>
    public ReadOnlyMemory<byte> Load(Shard shard)
    {
        if (_mapped.TryGetValue(shard.Digest, out MappedShard? mapped))
        {
            return mapped.Memory;
        }

        string path = PathOf(shard.Digest);
        if (!File.Exists(path))
        {
            throw ShardErrors.Missing(shard.Digest, _directory);
        }

        mapped = MappedShard.Open(path);
        if (mapped.Memory.Length != shard.SizeBytes || Digest.Of(mapped.Memory.Span) != shard.Digest)
        {
            ((IDisposable)mapped).Dispose();
            File.Move(path, path + DamagedSuffix, overwrite: true);
            throw ShardErrors.Mismatch(shard.Digest, _directory);
        }

        return _mapped.GetOrAdd(shard.Digest, mapped).Memory;
    }

    /// <summary>Unmaps every loaded shard: memory given out by <see cref="Load"/> is gone.</summary>
    public void Unload()
    {
        foreach (MappedShard mapped in _mapped.Values)
        {
            ((IDisposable)mapped).Dispose();
        }

        _mapped.Clear();
    }

    /// <summary>Starts or resumes the transfer of a shard.</summary>
    /// <returns>A writer that stands behind what has already arrived.</returns>
    /// <exception cref="EdgeException">EDGE5103 if the disk is full; EDGE5104 if a limit would be passed; EDGE5106 if the disk fails.</exception>
    public ShardWriter Write(Shard shard)
    {
        if (shard.SizeBytes > _limits.MaxShardBytes)
        {
            throw ShardErrors.AboveLimit($"Shard {shard.Digest}", shard.SizeBytes, _limits.MaxShardBytes);
        }

        string final = PathOf(shard.Digest), partial = final + PartialSuffix;
        long arrived = ArrivedBytes(shard);
        long stored = StoredBytes() + shard.SizeBytes - arrived;
        if (stored > _limits.MaxStoreBytes)
        {
            throw ShardErrors.AboveLimit($"The store {_directory} with shard {shard.Digest}", stored, _limits.MaxStoreBytes);
        }

        long needed = shard.SizeBytes - arrived;
        if (new DriveInfo(Path.GetFullPath(_directory)).AvailableFreeSpace < needed)
        {
            throw ShardErrors.DiskFull(_directory, needed);
        }

        return new ShardWriter(shard, partial, final);
    }

    /// <summary>Bytes of a shard that have arrived in an unfinished transfer: where the next one starts.</summary>
    public long ArrivedBytes(Shard shard) =>
        new FileInfo(PathOf(shard.Digest) + PartialSuffix) is { Exists: true } file && file.Length <= shard.SizeBytes ? file.Length : 0;

    /// <summary>Bytes of all files in the store, unfinished ones included.</summary>
    public long StoredBytes() => new DirectoryInfo(_directory).EnumerateFiles().Sum(f => f.Length);

    /// <summary>Unmaps every shard.</summary>
    public void Dispose() => Unload();

    private string PathOf(Digest digest) => Path.Combine(_directory, digest.ToString());
}
