using System.Buffers.Binary;
using System.Collections.Concurrent;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Which shards of a store were found to match their digests, remembered in a file beside them: a device that starts again does not
/// hash all its weights again. A check counts for the file as it was then, by its size and the time of its last change, and for a week:
/// disks fail. Safe for concurrent use by one process.
/// </summary>
internal sealed class CheckedShards
{
    private const int EntryBytes = Digest.SizeBytes + (2 * sizeof(long));
    private const int MostEntries = 1 << 16;

    private static readonly TimeSpan Validity = TimeSpan.FromDays(7);

    // A file that was changed again within the resolution of its time stamp would look unchanged.
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<Digest, (long ChangedTicks, long CheckedTicks)> _checks = [];
    private volatile bool _hasNew;

    /// <summary>Reads what is remembered; nothing where the file is missing or damaged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">Says how old a check is.</param>
    public CheckedShards(string path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        if (new FileInfo(path) is not { Exists: true, Length: <= (MostEntries * (long)EntryBytes) + Digest.SizeBytes } file)
        {
            return;
        }

        byte[] bytes = File.ReadAllBytes(file.FullName);
        int end = bytes.Length - Digest.SizeBytes;
        if (end < 0 || end % EntryBytes != 0 || Digest.Of(bytes.AsSpan(0, end)) != new Digest(bytes.AsSpan(end)))
        {
            return;
        }

        for (ReadOnlySpan<byte> rest = bytes.AsSpan(0, end); !rest.IsEmpty; rest = rest[EntryBytes..])
        {
            _checks[new Digest(rest[..Digest.SizeBytes])] = (BinaryPrimitives.ReadInt64LittleEndian(rest[Digest.SizeBytes..]), BinaryPrimitives.ReadInt64LittleEndian(rest[(Digest.SizeBytes + sizeof(long))..]));
        }
    }

    /// <summary>Whether a shard was checked, and its file is as it was then.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="file">Its file.</param>
    public bool Knows(Shard shard, FileInfo file) =>
        _checks.TryGetValue(shard.Digest, out (long Changed, long Checked) check)
        && check.Changed == file.LastWriteTimeUtc.Ticks
        && check.Checked - check.Changed > Resolution.Ticks
        && _clock.GetUtcNow().UtcTicks - check.Checked is var age && age >= 0 && age < Validity.Ticks;

    /// <summary>A shard was checked.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="file">Its file, as it was before it was read.</param>
    public void Add(Shard shard, FileInfo file)
    {
        _checks[shard.Digest] = (file.LastWriteTimeUtc.Ticks, _clock.GetUtcNow().UtcTicks);
        _hasNew = true;
    }

    /// <summary>A shard did not match.</summary>
    /// <param name="shard">The shard.</param>
    public void Remove(Shard shard) => _hasNew |= _checks.TryRemove(shard.Digest, out _);

    /// <summary>Writes what is new to the file. Where that fails, shards are checked again.</summary>
    public void Save()
    {
        if (!_hasNew)
        {
            return;
        }

        _hasNew = false;
        (Digest Shard, (long Changed, long Checked) Check)[] entries = [.. _checks.Take(MostEntries).Select(e => (e.Key, e.Value))];
        byte[] bytes = new byte[(entries.Length * EntryBytes) + Digest.SizeBytes];
        Span<byte> rest = bytes;
        foreach ((Digest shard, (long changed, long checkedAt)) in entries)
        {
            shard.CopyTo(rest);
            BinaryPrimitives.WriteInt64LittleEndian(rest[Digest.SizeBytes..], changed);
            BinaryPrimitives.WriteInt64LittleEndian(rest[(Digest.SizeBytes + sizeof(long))..], checkedAt);
            rest = rest[EntryBytes..];
        }

        Digest.Of(bytes.AsSpan(0, bytes.Length - Digest.SizeBytes)).CopyTo(rest);
        try
        {
            File.WriteAllBytes(_path + ".new", bytes);
            File.Move(_path + ".new", _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They are checked again.
        }
    }
}
