using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Edge.Model;
using Microsoft.Win32.SafeHandles;

namespace Edge.Runtime;

/// <summary>
/// Shards on disk, each in a file named by its digest. A shard is written beside its place, checked, flushed to the
/// disk and renamed, so a file under its final name is complete; it is checked again when it is loaded, because disks
/// fail, unless it was within a week and has not been changed. A transfer that breaks off goes on from what has arrived. Safe for concurrent use by one process.
/// </summary>
public sealed class ShardStore : IShardSource, IDisposable
{
    private const string PartialSuffix = ".part";
    private const string DamagedSuffix = ".damaged";
    private const string CheckedName = "verified";
    private const long LargePageBytes = 2 << 20;
    private const int PieceBytes = 1 << 18; // hashed while it is still in the second cache

    private readonly string _directory;
    private readonly ShardStoreLimits _limits;
    private readonly ConcurrentDictionary<Digest, MappedShard> _mapped = [];
    private readonly CheckedShards _checked;

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
            _checked = new CheckedShards(Path.Combine(directory, CheckedName), TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ShardErrors.StoreUnusable(directory, e);
        }
    }

    /// <summary>
    /// Bytes of the file of a shard. What is larger than half a large page is filled up to whole ones with zeros, so that its last
    /// bytes lie in a large page of the page cache, too.
    /// </summary>
    public static long FileBytes(Shard shard) => shard.IsWholeConstant || shard.SizeBytes < LargePageBytes / 2
        ? shard.SizeBytes
        : (shard.SizeBytes + LargePageBytes - 1) & -LargePageBytes;

    /// <summary>Whether a shard is here, complete by its size. Its bytes are checked when it is loaded.</summary>
    public bool Contains(Shard shard) => new FileInfo(PathOf(shard.Digest)) is { Exists: true } file && IsComplete(file, shard);

    /// <inheritdoc/>
    /// <remarks>The file is mapped into memory. A damaged one is put aside, so that it is sent again.</remarks>
    public ReadOnlyMemory<byte> Load(Shard shard)
    {
        if (_mapped.TryGetValue(shard.Digest, out MappedShard? mapped))
        {
            return mapped.Memory;
        }

        if (shard.IsWholeConstant)
        {
            using SafeFileHandle file = Open(shard);
            Verify(shard, file);
            return MapFile(shard).Memory;
        }

        mapped = MapFile(shard);
        Verify(shard, mapped.GetSpan());
        return mapped.Memory;
    }

    /// <summary>Reads a shard and checks it. A damaged one is put aside, so that it is sent again.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="target">At least its size.</param>
    /// <exception cref="EdgeException">EDGE5101 if it is missing; EDGE5102 if its bytes do not match.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Read(Shard shard, Span<byte> target)
    {
        if (PageAdvice.CanEnter && FileBytes(shard) >= LargePageBytes)
        {
            CopyMapped(MapFile(shard), target);
        }
        else
        {
            using SafeFileHandle file = Open(shard);
            Copy(shard, file, target[..(int)shard.SizeBytes], 0);
        }

        Verify(shard, target[..(int)shard.SizeBytes]);
    }

    /// <summary>Copies a file through a mapping, a large page at a time: read without one it would get small pages, and keep them.</summary>
    private static void CopyMapped(MappedShard mapped, Span<byte> target)
    {
        ReadOnlySpan<byte> source = mapped.GetSpan();
        for (long done = 0; done < source.Length; done += LargePageBytes)
        {
            long bytes = Math.Min(LargePageBytes, mapped.MappedBytes - done);
            mapped.Enter(done, bytes);
            source.Slice((int)done, (int)Math.Min(bytes, source.Length - done)).CopyTo(target[(int)done..]);
            mapped.Leave(done, bytes);
        }
    }

    private void Copy(Shard shard, SafeFileHandle file, Span<byte> target, long offset)
    {
        for (int done = 0; done < target.Length;)
        {
            int read = RandomAccess.Read(file, target[done..], offset + done);
            done += read > 0 ? read : throw Damaged(shard);
        }
    }

    /// <summary>Maps the file of a shard, for a reader that checks what it reads with <see cref="Verify(Shard, ReadOnlySpan{byte})"/>.</summary>
    /// <exception cref="EdgeException">EDGE5101 if it is missing; EDGE5102 if it has another size.</exception>
    internal MappedShard MapFile(Shard shard)
    {
        if (_mapped.TryGetValue(shard.Digest, out MappedShard? mapped))
        {
            return mapped;
        }

        FileInfo file = new(PathOf(shard.Digest));
        if (!file.Exists)
        {
            throw ShardErrors.Missing(shard.Digest, _directory);
        }

        return IsComplete(file, shard) ? _mapped.GetOrAdd(shard.Digest, new MappedShard(file.FullName, file.Length, shard)) : throw Damaged(shard);
    }

    /// <summary>Checks a table and maps it: few of its bytes will be read.</summary>
    internal MappedShard Table(Shard shard)
    {
        Load(shard);
        return MapFile(shard);
    }

    /// <summary>Opens the file of a shard, for a reader that checks what it reads with <see cref="Verify(Shard, ReadOnlySpan{byte})"/>.</summary>
    /// <exception cref="EdgeException">EDGE5101 if it is missing.</exception>
    public SafeFileHandle Open(Shard shard)
    {
        try
        {
            return File.OpenHandle(PathOf(shard.Digest));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ShardErrors.Missing(shard.Digest, _directory);
        }
    }

    /// <summary>Checks the bytes of a shard that were read from its file; a damaged file is put aside, so that it is sent again.</summary>
    /// <exception cref="EdgeException">EDGE5102 if they do not match.</exception>
    public void Verify(Shard shard, ReadOnlySpan<byte> bytes)
    {
        FileInfo file = new(PathOf(shard.Digest));
        if (bytes.Length == shard.SizeBytes && file.Exists && _checked.Knows(shard, file))
        {
            return;
        }

        if (bytes.Length != shard.SizeBytes || Digest.Of(bytes) != shard.Digest)
        {
            throw Damaged(shard);
        }

        _checked.Add(shard, file);
    }

    /// <summary>Remembers which shards were checked, so that this takes no time when they are opened again.</summary>
    public void RememberChecks() => _checked.Save();

    /// <summary>Unmaps every loaded shard: memory given out by <see cref="Load"/> is gone.</summary>
    public void Unload()
    {
        RememberChecks();
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

    /// <summary>Takes a shard from another source, from where it has arrived on.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="source">Has it.</param>
    /// <exception cref="EdgeException">As <see cref="Write"/>; EDGE5102 if the source has other bytes.</exception>
    public void Add(Shard shard, IShardSource source)
    {
        using ShardWriter writer = Write(shard);
        using Stream bytes = source.Open(shard, writer.PositionBytes);
        using ShardStream target = new(writer);
        bytes.CopyTo(target, PieceBytes);
        writer.Complete();
    }

    /// <inheritdoc/>
    /// <remarks>The file is checked before, and read without a mapping.</remarks>
    Stream IShardSource.Open(Shard shard, long offsetBytes)
    {
        SafeFileHandle file = Open(shard);
        try
        {
            Verify(shard, file);
            return new ShardReader(
                Enumerable.Range(0, (int)((shard.SizeBytes + PieceBytes - 1) / PieceBytes)).Select(i => i * PieceBytes)
                    .Select(start => new ShardPiece(start, (int)Math.Min(PieceBytes, shard.SizeBytes - start), target => Copy(shard, file, target.Span, start))),
                shard.SizeBytes,
                offsetBytes,
                file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of a shard that have arrived in an unfinished transfer: where the next one starts.</summary>
    public long ArrivedBytes(Shard shard) =>
        new FileInfo(PathOf(shard.Digest) + PartialSuffix) is { Exists: true, LinkTarget: null } file && file.Length <= shard.SizeBytes ? file.Length : 0;

    /// <summary>Bytes of all files in the store, unfinished ones included.</summary>
    public long StoredBytes() => new DirectoryInfo(_directory).EnumerateFiles().Sum(f => f.Length);

    /// <summary>Unmaps every shard.</summary>
    public void Dispose() => Unload();

    /// <summary>Checks a file by reading it in pieces: a mapped table must not be in memory as a whole because it was checked.</summary>
    private void Verify(Shard shard, SafeFileHandle file)
    {
        FileInfo info = new(PathOf(shard.Digest));
        if (_checked.Knows(shard, info))
        {
            return;
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        long done = 0;
        for (int read = -1; read != 0 && done < shard.SizeBytes; done += read)
        {
            read = RandomAccess.Read(file, piece.AsSpan(0, (int)Math.Min(PieceBytes, shard.SizeBytes - done)), done);
            hash.AppendData(piece, 0, read);
        }

        ArrayPool<byte>.Shared.Return(piece);
        Span<byte> digest = stackalloc byte[Digest.SizeBytes];
        hash.GetCurrentHash(digest);
        if (new Digest(digest) != shard.Digest)
        {
            throw Damaged(shard);
        }

        _checked.Add(shard, info);
    }

    private static bool IsComplete(FileInfo file, Shard shard) => file.Length == shard.SizeBytes || file.Length == FileBytes(shard);

    private EdgeException Damaged(Shard shard)
    {
        string path = PathOf(shard.Digest);
        _checked.Remove(shard);
        File.Move(path, path + DamagedSuffix, overwrite: true);
        if (_mapped.TryRemove(shard.Digest, out MappedShard? mapped))
        {
            ((IDisposable)mapped).Dispose();
        }

        return ShardErrors.Mismatch(shard.Digest, _directory);
    }

    private string PathOf(Digest digest) => Path.Combine(_directory, digest.ToString());
}
