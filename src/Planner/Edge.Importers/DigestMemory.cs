using System.Buffers.Binary;
using System.Text;
using Edge.Importers.Files;
using Edge.Model;

namespace Edge.Importers;

/// <summary>
/// What the constants of model files were found to be, in a folder: a model that has not changed is not hashed again when it is
/// opened. A file is the same one while device, inode, size and times of change are; one that was changed within the last
/// seconds is not remembered, because times are coarse. Losing the folder costs time and nothing else.
/// </summary>
/// <param name="directory">The folder; made when something is remembered.</param>
public sealed class DigestMemory(string directory)
{
    private const int MostModels = 256, MostDigests = 1 << 17;
    private const int EntryBytes = sizeof(long) + sizeof(int) + Digest.SizeBytes;

    private static readonly TimeSpan TimesAreCoarse = TimeSpan.FromSeconds(2);

    /// <summary>What is remembered of a file: digests by first byte and length. Empty where nothing is, or the folder is damaged.</summary>
    internal Dictionary<(long Offset, int Length), Digest> Recall(string path, FileIdentity identity)
    {
        Dictionary<(long, int), Digest> digests = [];
        try
        {
            FileInfo file = new(PathOf(path));
            if (!file.Exists || file.Length > ((long)MostDigests * EntryBytes) + (2 * Digest.SizeBytes))
            {
                return digests;
            }

            ReadOnlySpan<byte> bytes = File.ReadAllBytes(file.FullName);
            int end = bytes.Length - Digest.SizeBytes;
            if (end < Digest.SizeBytes || (end - Digest.SizeBytes) % EntryBytes != 0
                || Digest.Of(bytes[..end]) != new Digest(bytes[end..]) || new Digest(bytes[..Digest.SizeBytes]) != identity.Name)
            {
                return digests;
            }

            for (int at = Digest.SizeBytes; at < end; at += EntryBytes)
            {
                long offset = BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
                int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + sizeof(long))..]);
                digests[(offset, length)] = new Digest(bytes.Slice(at + EntryBytes - Digest.SizeBytes, Digest.SizeBytes));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The model is read again.
        }

        return digests;
    }

    /// <summary>Remembers digests of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What it was before it was read, and is now.</param>
    /// <param name="digests">By first byte and length.</param>
    internal void Remember(string path, FileIdentity identity, IReadOnlyDictionary<(long Offset, int Length), Digest> digests)
    {
        if (digests.Count > MostDigests || DateTimeOffset.UtcNow - identity.Changed < TimesAreCoarse)
        {
            return;
        }

        byte[] bytes = new byte[(digests.Count * EntryBytes) + (2 * Digest.SizeBytes)];
        identity.Name.CopyTo(bytes);
        int at = Digest.SizeBytes;
        foreach (((long offset, int length), Digest digest) in digests)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), offset);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + sizeof(long)), length);
            digest.CopyTo(bytes.AsSpan(at + EntryBytes - Digest.SizeBytes));
            at += EntryBytes;
        }

        Digest.Of(bytes.AsSpan(0, at)).CopyTo(bytes.AsSpan(at));
        try
        {
            Directory.CreateDirectory(directory);
            string partial = $"{PathOf(path)}.{Environment.ProcessId}";
            File.WriteAllBytes(partial, bytes);
            File.Move(partial, PathOf(path), overwrite: true);
            foreach (FileInfo old in new DirectoryInfo(directory).EnumerateFiles().OrderByDescending(f => f.LastWriteTimeUtc).Skip(MostModels))
            {
                old.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run reads the model again.
        }
    }

    private string PathOf(string path) => Path.Combine(directory, Digest.Of(Encoding.UTF8.GetBytes(Path.GetFullPath(path))).ToString());
}
