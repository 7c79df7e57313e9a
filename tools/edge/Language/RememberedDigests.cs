using Edge.Devices;
using Edge.Importers;
using Edge.Model;

namespace Edge.Cli.Language;

/// <summary>
/// What the bytes of planned shards were found to be, kept under the user's cache folder: a model that was planned before is
/// not read again to name its shards. Losing the file costs time and nothing else.
/// </summary>
internal static class RememberedDigests
{
    private const int EntryBytes = 2 * Digest.SizeBytes;
    private const int MostEntries = 1 << 17;

    /// <summary>What the constants of model files were found to be.</summary>
    public static DigestMemory OfModels => new(Path.Combine(CacheSlot.Root, "models"));

    /// <summary>Digests by planned name; empty where nothing is remembered or the file is damaged.</summary>
    public static Dictionary<Digest, Digest> Read()
    {
        Dictionary<Digest, Digest> known = [];
        FileInfo file = new(PathOfFile());
        if (!file.Exists || file.Length > (MostEntries * (long)EntryBytes) + Digest.SizeBytes)
        {
            return known;
        }

        byte[] bytes = File.ReadAllBytes(file.FullName);
        int end = bytes.Length - Digest.SizeBytes;
        if (end < 0 || end % EntryBytes != 0 || Digest.Of(bytes.AsSpan(0, end)) != new Digest(bytes.AsSpan(end)))
        {
            return known;
        }

        for (int at = 0; at < end; at += EntryBytes)
        {
            known[new Digest(bytes.AsSpan(at, Digest.SizeBytes))] = new Digest(bytes.AsSpan(at + Digest.SizeBytes, Digest.SizeBytes));
        }

        return known;
    }

    /// <summary>Remembers digests for the next time.</summary>
    public static void Write(IReadOnlyDictionary<Digest, Digest> known)
    {
        byte[] bytes = new byte[(Math.Min(known.Count, MostEntries) * EntryBytes) + Digest.SizeBytes];
        int at = 0;
        foreach ((Digest planned, Digest found) in known.Take(MostEntries))
        {
            planned.CopyTo(bytes.AsSpan(at));
            found.CopyTo(bytes.AsSpan(at + Digest.SizeBytes));
            at += EntryBytes;
        }

        Digest.Of(bytes.AsSpan(0, at)).CopyTo(bytes.AsSpan(at));
        CacheFile.Write(PathOfFile(), bytes);
    }

    private static string PathOfFile() => Path.Combine(CacheSlot.Root, "digests");
}
