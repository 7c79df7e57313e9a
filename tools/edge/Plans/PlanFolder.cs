using System.Collections.Immutable;
using System.Text.Json;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner;
using Edge.Runtime;

namespace Edge.Cli.Plans;

/// <summary>
/// A plan on disk: <c>plan.edge</c> with its canonical bytes, <c>metadata.json</c> with the model's metadata, and
/// <c>shards/</c>, a file for each digest (<c>docs/formats.md</c>).
/// </summary>
internal static class PlanFolder
{
    /// <summary>Name of the file with the plan's bytes.</summary>
    public const string FileName = "plan.edge";

    private const string MetadataName = "metadata.json";
    private const string ShardFolder = "shards";
    private const long MaxPlanBytes = 1L << 28;
    private const long MaxMetadataBytes = 1L << 20;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Whether <paramref name="path"/> is such a folder, or the plan file in it.</summary>
    public static bool Recognises(string path) => File.Exists(Path.Combine(path, FileName)) || Path.GetFileName(path) == FileName;

    /// <summary>Writes a plan with its shards, and the metadata that says how to feed it.</summary>
    public static void Write(string directory, Plan plan, IShardSource shards, ImmutableSortedDictionary<string, string> metadata)
    {
        Directory.CreateDirectory(directory);
        using ShardStore store = StoreOf(directory);
        foreach (Shard shard in plan.Shards.Where(s => !store.Contains(s)))
        {
            store.Add(shard, shards);
        }

        WriteMetadata(directory, metadata);
        File.WriteAllBytes(Path.Combine(directory, FileName), PlanEncoding.Write(plan));
    }

    /// <summary>Reads and verifies a plan.</summary>
    /// <param name="path">The folder, or the plan file in it.</param>
    /// <returns>
    /// The plan (its alternatives and reasons stayed with the planner), the store that checks each shard against its
    /// digest (dispose it), and the model's metadata.
    /// </returns>
    /// <exception cref="EdgeException">EDGE6014 where there is no plan, EDGE10xx-12xx for a damaged one, EDGE6018 for damaged metadata.</exception>
    public static (PlanningResult Planned, ShardStore Shards, ImmutableSortedDictionary<string, string> Metadata) Read(string path)
    {
        string directory = DirectoryOf(path);
        FileInfo file = new(Path.Combine(directory, FileName));
        if (!file.Exists || file.Length > MaxPlanBytes)
        {
            throw new EdgeException(6014, $"Plan '{path}' cannot be opened.", file.Exists ? $"It has {file.Length} bytes; at most {MaxPlanBytes} are read." : "There is no such file.", "Check the path, or make the plan with 'edge plan -o DIR'.");
        }

        Plan plan = PlanEncoding.Read(File.ReadAllBytes(file.FullName));
        if (plan.Tokens is not null)
        {
            throw new EdgeException(6014, $"Plan '{path}' cannot be opened.", "It is the plan of a language model.", "Run it with 'edge generate' or 'edge chat'.");
        }

        PlanningResult planned = new(plan, ImmutableDictionary<Digest, ReadOnlyMemory<byte>>.Empty, [], new PlanExplanation(plan.Strategy, [], []));
        ImmutableSortedDictionary<string, string> metadata = ReadMetadata(directory);
        return (planned, StoreOf(directory), metadata);
    }

    /// <summary>The shards of a plan's folder.</summary>
    public static ShardStore StoreOf(string directory) => new(Path.Combine(directory, ShardFolder));

    /// <summary>The folder of a plan that is named by its folder or its file.</summary>
    public static string DirectoryOf(string path) => Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Writes the metadata of a folder.</summary>
    public static void WriteMetadata(string directory, ImmutableSortedDictionary<string, string> metadata) =>
        File.WriteAllBytes(Path.Combine(directory, MetadataName), JsonSerializer.SerializeToUtf8Bytes(metadata, Indented));

    /// <summary>Reads the metadata of a folder.</summary>
    /// <exception cref="EdgeException">EDGE6018 where they are missing or damaged.</exception>
    public static ImmutableSortedDictionary<string, string> ReadMetadata(string directory)
    {
        FileInfo file = new(Path.Combine(directory, MetadataName));
        try
        {
            using FileStream stream = file.OpenRead();
            return stream.Length <= MaxMetadataBytes && JsonSerializer.Deserialize<Dictionary<string, string>>(stream) is { } metadata && !metadata.ContainsValue(null!)
                ? metadata.ToImmutableSortedDictionary(StringComparer.Ordinal)
                : throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            throw new EdgeException(6018, $"'{file.FullName}' cannot be read.", "It holds the model's metadata: an object of strings.", "Make the plan again.", e);
        }
    }
}
