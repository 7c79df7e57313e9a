using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Variants;
using Edge.Runtime;

namespace Edge.Cli.Plans;

/// <summary>
/// A set of variants on disk: <c>variants.edge</c> with its canonical bytes, and <c>metadata.json</c> and <c>shards/</c> as a plan has
/// them; variants share shards.
/// </summary>
internal static class VariantFolder
{
    /// <summary>Name of the file with the set's bytes.</summary>
    public const string FileName = "variants.edge";

    private const long MaxSetBytes = 1L << 28;

    /// <summary>Whether <paramref name="path"/> is such a folder, or the file in it.</summary>
    public static bool Recognises(string path) => File.Exists(Path.Combine(path, FileName)) || Path.GetFileName(path) == FileName;

    /// <summary>Writes variants with their shards, and the metadata that says how to feed them.</summary>
    public static void Write(string directory, VariantPlanningResult planned, ImmutableSortedDictionary<string, string> metadata)
    {
        Directory.CreateDirectory(directory);
        using ShardStore store = PlanFolder.StoreOf(directory);
        MemoryShards shards = new(planned.Shards);
        foreach (Shard shard in planned.Set.Variants.SelectMany(v => v.Plan.Shards).DistinctBy(s => s.Digest).Where(s => !store.Contains(s)))
        {
            store.Add(shard, shards);
        }

        PlanFolder.WriteMetadata(directory, metadata);
        File.WriteAllBytes(Path.Combine(directory, FileName), VariantSetEncoding.Write(planned.Set));
    }

    /// <summary>Reads and verifies variants.</summary>
    /// <param name="path">The folder, or the file in it.</param>
    /// <returns>The set, the store that checks each shard against its digest (dispose it), and the model's metadata.</returns>
    /// <exception cref="EdgeException">EDGE6014 where there is no set; EDGE10xx-12xx and EDGE56xx for a damaged one; EDGE6018 for damaged metadata.</exception>
    public static (VariantSet Set, ShardStore Shards, ImmutableSortedDictionary<string, string> Metadata) Read(string path)
    {
        string directory = PlanFolder.DirectoryOf(path);
        FileInfo file = new(Path.Combine(directory, FileName));
        if (!file.Exists || file.Length > MaxSetBytes)
        {
            throw new EdgeException(6014, $"The variants '{path}' cannot be opened.", file.Exists ? $"They have {file.Length} bytes; at most {MaxSetBytes} are read." : "There is no such file.", "Check the path, or make them with 'edge plan --strategy bottleneck --variants -o DIR'.");
        }

        VariantSet set = VariantSetEncoding.Read(File.ReadAllBytes(file.FullName));
        return (set, PlanFolder.StoreOf(directory), PlanFolder.ReadMetadata(directory));
    }
}
