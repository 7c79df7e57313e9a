using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Language;
using Edge.Runtime;

namespace Edge.Cli.Plans;

/// <summary>
/// The plan of a language model on disk: a <see cref="PlanFolder"/> with <c>text.edge</c>, by which it is talked to without the
/// model file (<c>docs/formats.md</c>).
/// </summary>
internal static class LanguagePlanFolder
{
    private const string TextName = "text.edge";
    private const long MaxPlanBytes = 1L << 28;

    /// <summary>Whether <paramref name="path"/> is such a folder, or the plan file in it.</summary>
    public static bool Recognises(string path) => PlanFolder.Recognises(path) && File.Exists(Path.Combine(PlanFolder.DirectoryOf(path), TextName));

    /// <summary>Writes a plan with its shards, one in memory at a time.</summary>
    /// <param name="directory">The folder; shards that are there already are kept.</param>
    /// <param name="planned">The plan.</param>
    /// <param name="model">The model that it is of.</param>
    /// <returns>The plan as it was written, its shards named by their bytes.</returns>
    public static Plan Write(string directory, LanguagePlanningResult planned, ImportedModel model)
    {
        Plan plan = planned.Shards.Seal(planned.Plan);
        PlanFolder.Write(directory, plan, planned.Shards, ImmutableSortedDictionary<string, string>.Empty);
        File.WriteAllBytes(Path.Combine(directory, TextName), TextEncoding.Write(model.Text!));
        return plan;
    }

    /// <summary>Reads and verifies a plan.</summary>
    /// <param name="path">The folder, or the plan file in it.</param>
    /// <returns>The plan, the store of its shards (dispose it), and the text side of the model.</returns>
    /// <exception cref="EdgeException">EDGE6014 where there is no plan, EDGE10xx-12xx for a damaged one.</exception>
    public static (Plan Plan, ShardStore Shards, TextInterface Text) Read(string path)
    {
        string directory = PlanFolder.DirectoryOf(path);
        Plan plan = PlanEncoding.Read(ReadFile(Path.Combine(directory, PlanFolder.FileName)));
        TextInterface text = TextEncoding.Read(ReadFile(Path.Combine(directory, TextName)));
        int logits = plan.Graph.Tensors[plan.Graph.Outputs[0]].Shape[-1];
        return plan.Tokens is not null && text.Vocabulary.Tokens.Length <= logits
            ? (plan, PlanFolder.StoreOf(directory), text)
            : throw new EdgeException(6014, $"Plan '{path}' cannot be opened.", $"Its vocabulary of {text.Vocabulary.Tokens.Length} tokens is not that of its plan.", "Make the plan again.");
    }

    private static byte[] ReadFile(string path)
    {
        FileInfo file = new(path);
        return file.Exists && file.Length <= MaxPlanBytes
            ? File.ReadAllBytes(path)
            : throw new EdgeException(6014, $"'{path}' cannot be opened.", file.Exists ? $"It has {file.Length} bytes; at most {MaxPlanBytes} are read." : "There is no such file.", "Check the path, or make the plan with 'edge plan -o DIR'.");
    }
}
