using System.Collections.Immutable;
using System.Globalization;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Variants;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge plan --variants --json</c> prints: schema <c>edge.variants/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the network that runs locally.</param>
/// <param name="SetDigest">SHA-256 of the set's canonical bytes.</param>
/// <param name="Variants">The variants.</param>
/// <param name="WeightBytes">Bytes of all shards, each once.</param>
/// <param name="Reasons">Why these.</param>
internal sealed record VariantSetReport(string Schema, string Model, string SetDigest, ImmutableArray<VariantReport> Variants, long WeightBytes, ImmutableArray<string> Reasons)
{
    /// <summary>Describes variants.</summary>
    public static VariantSetReport Of(VariantPlanningResult planned) => new(
        "edge.variants/1",
        planned.Set.Local.Plan.Graph.Name,
        Digest.Of(VariantSetEncoding.Write(planned.Set)).ToString(),
        [.. planned.Set.Variants.Select(v => VariantReport.Of(v, planned.Set))],
        planned.Shards.Values.Sum(s => (long)s.Length),
        planned.Reasons);

    /// <summary>Prints it, as JSON or for a person.</summary>
    public void Print(bool json)
    {
        if (json)
        {
            JsonReport.Print(this);
            return;
        }

        Table table = Terminal.Table("variant", "path", "#head MACs", "#arena B", "#tail MACs", "#head ms", "#sent B", "#tail ms", "#answer B", "#predicted ms", "#exit from");
        foreach (VariantReport variant in Variants)
        {
            table.AddRow(
                Markup.Escape(variant.Name),
                variant.Path,
                PlanTable.Number(variant.HeadMacs),
                PlanTable.Number(variant.ArenaBytes),
                PlanTable.Number(variant.TailMacs),
                Ms(variant.HeadMs),
                PlanTable.Number(variant.SentBytes),
                Ms(variant.TailMs),
                PlanTable.Number(variant.AnswerBytes),
                Ms(variant.PredictedMs),
                variant.ExitThreshold?.ToString("0.###", CultureInfo.InvariantCulture) ?? "");
        }

        Terminal.Output.Write(table);
        foreach (string reason in Reasons)
        {
            Terminal.Output.WriteLine($"- {reason}");
        }

        Terminal.Output.WriteLine($"{Model}: {Variants.Length} variants, {PlanTable.Number(WeightBytes)} B of weights, each once");
        Terminal.Output.WriteLine($"set {SetDigest}");
    }

    private static string Ms(double ms) => ms.ToString("N2", CultureInfo.InvariantCulture);
}
