using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Language;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge plan --json</c> prints for a language model: schema <c>edge.language-plan/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="PlanDigest">SHA-256 of the plan's canonical bytes.</param>
/// <param name="Strategy">The placement chosen.</param>
/// <param name="Rows">Tokens of a batch.</param>
/// <param name="ContextTokens">Tokens of a context.</param>
/// <param name="Allreduce">The way of partial sums, or nothing where none are exchanged.</param>
/// <param name="PromptTokens">Tokens of the prompt that times are for.</param>
/// <param name="Placements">What was compared, the plan's own first.</param>
/// <param name="Devices">What each device needs.</param>
/// <param name="Speeds">What the devices' speeds were taken to be.</param>
/// <param name="Reasons">Why this plan.</param>
internal sealed record LanguagePlanReport(
    string Schema,
    string Model,
    string PlanDigest,
    string Strategy,
    int Rows,
    int ContextTokens,
    string? Allreduce,
    int PromptTokens,
    ImmutableArray<LanguagePlacementReport> Placements,
    ImmutableArray<LanguagePlanDeviceReport> Devices,
    ImmutableArray<DeviceSpeedReport> Speeds,
    ImmutableArray<string> Reasons)
{
    /// <summary>Describes a plan.</summary>
    /// <param name="plan">The plan, as it was written where it was.</param>
    /// <param name="predictions">What was compared, the plan's own first.</param>
    /// <param name="speeds">What the devices' speeds were taken to be.</param>
    /// <param name="reasons">Why this plan.</param>
    public static LanguagePlanReport Of(Plan plan, ImmutableArray<LanguagePrediction> predictions, ImmutableArray<DeviceSpeedReport> speeds, ImmutableArray<string> reasons) => new(
        "edge.language-plan/1",
        plan.Graph.Name,
        PlanEncoding.DigestOf(plan).ToString(),
        plan.Strategy,
        plan.Tokens!.RowCapacity,
        plan.Tokens.ContextTokens,
        plan.Devices[^1].Steps.OfType<AllReduceStep>().FirstOrDefault()?.Algorithm.ToString().ToLowerInvariant(),
        LanguagePlanRequest.UsualPromptTokens,
        [.. predictions.Select(LanguagePlacementReport.Of)],
        [.. predictions[0].Devices.Select(LanguagePlanDeviceReport.Of)],
        speeds,
        reasons);

    /// <summary>Prints it, for a program or for a person.</summary>
    public void Print(bool json)
    {
        if (json)
        {
            JsonReport.Print(this);
        }
        else
        {
            LanguagePlanTable.Print(this);
        }
    }
}
