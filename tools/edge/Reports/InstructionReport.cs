using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Cost.Boards;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge calibrate --board --json</c> prints: schema <c>edge.instructions/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Profile">The profile that was written.</param>
/// <param name="Board">The board that was emulated.</param>
/// <param name="Tools">Compiler and emulator.</param>
/// <param name="Families">The fits.</param>
internal sealed record InstructionReport(string Schema, string Profile, string Board, string Tools, ImmutableArray<InstructionReport.Family> Families)
{
    /// <summary>A fit: its terms with their prices in instructions, and how well they explain what was counted.</summary>
    internal sealed record Family(string Name, int Samples, ImmutableArray<InstructionTerm> Terms, double MedianError, double P90Error, double LargestError);

    /// <summary>Describes fits.</summary>
    public static InstructionReport Of(string profile, InstructionCosts costs, IReadOnlyCollection<InstructionSample> samples) =>
        new("edge.instructions/1", profile, costs.Board, costs.Tools, [.. costs.Families.Select(f => Of(f, [.. samples.Where(s => s.Work.Family == f.Family)]))]);

    private static Family Of(InstructionFamily family, InstructionSample[] samples)
    {
        double[] errors = [.. samples.Select(s => Math.Abs((InstructionFit.Fitted(family, s.Work) / s.Instructions) - 1)).Order()];
        return new Family(family.Family, family.Samples, family.Terms, Math.Round(errors[errors.Length / 2], 5), Math.Round(errors[errors.Length * 9 / 10], 5), Math.Round(errors[^1], 5));
    }
}
