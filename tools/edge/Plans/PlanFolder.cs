using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner;
using Edge.Runtime;

namespace Edge.Cli.Plans;

/// <summary>A plan on disk: <c>plan.edge</c> with its canonical bytes, and <c>shards/</c>, a file for each digest (<c>docs/formats.md</c>).</summary>
internal static class PlanFolder
{
    /// <summary>Name of the file with the plan's bytes.</summary>
    public const string FileName = "plan.edge";

    private const string ShardFolder = "shards";
    private const long MaxPlanBytes = 1L << 28;

    /// <summary>Whether <paramref name="path"/> is such a folder, or the plan file in it.</summary>
    public static bool Recognises(string path) => File.Exists(Path.Combine(path, FileName)) || Path.GetFileName(path) == FileName;

    /// <summary>Writes a plan with its shards.</summary>
    public static void Write(string directory, Plan plan, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> shards)
    {
        Directory.CreateDirectory(directory);
        using ShardStore store = new(Path.Combine(directory, ShardFolder));
        foreach (Shard shard in plan.Shards.Where(s => !store.Contains(s)))
        {
            using ShardWriter writer = store.Write(shard);
            writer.Append(writer.PositionBytes, shards[shard.Digest].Span[(int)writer.PositionBytes..]);
            writer.Complete();
        }

        File.WriteAllBytes(Path.Combine(directory, FileName), PlanEncoding.Write(plan));
    }

    /// <summary>Reads and verifies a plan.</summary>
    /// <param name="path">The folder, or the plan file in it.</param>
    /// <returns>The plan (its alternatives and reasons stayed with the planner), and the store that checks each shard against its digest; dispose it.</returns>
    /// <exception cref="EdgeException">EDGE6014 where there is no plan, EDGE10xx-12xx for a damaged one.</exception>
    public static (PlanningResult Planned, ShardStore Shards) Read(string path)
    {
        string directory = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        FileInfo file = new(Path.Combine(directory, FileName));
        if (!file.Exists || file.Length > MaxPlanBytes)
        {
            throw new EdgeException(6014, $"Plan '{path}' cannot be opened.", file.Exists ? $"It has {file.Length} bytes; at most {MaxPlanBytes} are read." : "There is no such file.", "Check the path, or make the plan with 'edge plan -o DIR'.");
        }

        Plan plan = PlanEncoding.Read(File.ReadAllBytes(file.FullName));
        PlanningResult planned = new(plan, ImmutableDictionary<Digest, ReadOnlyMemory<byte>>.Empty, [], new PlanExplanation(plan.Strategy, [], []));
        return (planned, new ShardStore(Path.Combine(directory, ShardFolder)));
    }
}
