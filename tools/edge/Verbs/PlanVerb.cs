using System.Collections.Immutable;
using System.CommandLine;
using Edge.Cli.Execution;
using Edge.Cli.Language;
using Edge.Cli.Plans;
using Edge.Cli.Reports;
using Edge.Importers;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Planner.Language;
using Edge.Planner.Variants;
using Edge.Runtime;

namespace Edge.Cli.Verbs;

/// <summary><c>edge plan MODEL</c>: how a network would run, before anything runs.</summary>
internal static class PlanVerb
{
    private static readonly string[] Words = ["auto", "single", "patches", "bottleneck", "tensor"];

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Argument<FileInfo> model = new("MODEL") { Description = "A model file." };
        Option<string?> devices = Options.Devices();
        Option<FileInfo?> cluster = Options.Cluster();
        Option<string> strategy = Options.OneOf("--strategy", "How to split; tensor for language models, patches or bottleneck for others.", [.. Words.Select(w => (w, w))]);
        LanguageArguments language = new();
        Option<long?> sram = Options.Sram();
        Option<double?> overhead = Options.MaxMacOverhead();
        Option<string?> at = Options.CutAt();
        Option<PlanObjective?> objective = Options.Objective();
        Option<double?> deadline = Options.DeadlineUs();
        CalibrationArguments calibration = new();
        Option<bool> variants = Options.Variants("Of a bottleneck: plan a set of variants among which 'edge run' moves as the link changes; MODEL may be several, separated by commas.");
        Option<double?> exitThreshold = Options.ExitThreshold();
        Option<DirectoryInfo?> output = new("--output", "-o") { Description = "Write the plan and its shards into this folder.", HelpName = "DIR" };
        Option<bool> explain = new("--explain") { Description = "Print the Pareto front and why the plan was chosen." };
        Option<bool> measure = new("--measure") { Description = "Start or ask the devices of a language model, and plan for the speeds that they measure." };
        Option<FileInfo?> keyFile = Options.KeyFile();
        Option<bool> json = Options.Json();
        Command command = new("plan", "Plan how a model runs on devices.") { model, devices, cluster, strategy, sram, overhead, at, objective, deadline, variants, exitThreshold, measure, keyFile, output, explain, json };
        language.AddPlanningTo(command);
        calibration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(model).FullName, split = parsed.GetValue(strategy)!;
            if (parsed.GetValue(variants))
            {
                RunOptions wanted = new(parsed.GetValue(devices), parsed.GetValue(cluster), Strategy.Bottleneck, parsed.GetValue(sram), parsed.GetValue(overhead), parsed.GetValue(keyFile), OnLoss.Fail)
                {
                    ExitThreshold = parsed.GetValue(exitThreshold),
                    CalibrationPictures = calibration.Pictures(parsed),
                    Split = calibration.Of(parsed, new SplitOptions()),
                };
                PlanVariants(parsed.GetRequiredValue(model).ToString(), wanted, parsed.GetValue(output), parsed.GetValue(json));
                return ExitCode.Success;
            }

            LanguageOptions options = language.PlanningOf(parsed) with { Devices = parsed.GetValue(devices), Cluster = parsed.GetValue(cluster), KeyFile = parsed.GetValue(keyFile) };
            ImportedModel imported = ModelFile.Open(path, options.ContextTokens, RememberedDigests.OfModels);
            if (imported.Text is { } text)
            {
                options = options with { Strategy = Parse<LanguageStrategy>(split, "a language model") };
                MeasuredCluster? measured = parsed.GetValue(measure) ? await LanguageSource.MeasureAsync(imported, options, cancellation) : null;
                Plan(imported, text, options, measured, parsed.GetValue(output), parsed.GetValue(json));
                return ExitCode.Success;
            }

            ClusterSpec spec = Clusters.Read(parsed.GetValue(devices), parsed.GetValue(cluster));
            PlanRequest request = calibration.Measured(parsed, new PlanRequest(
                imported,
                spec,
                Parse<Strategy>(split, "a network that is no language model"),
                parsed.GetValue(sram),
                parsed.GetValue(overhead))
            {
                Objective = parsed.GetValue(objective),
                Split = calibration.Of(parsed, new SplitOptions(parsed.GetValue(at), parsed.GetValue(deadline))),
            });
            PlanningResult result = ProgressBar.Show("planning", parsed.GetValue(json), () => Clusters.Plan(request));
            if (parsed.GetValue(output) is { } directory)
            {
                PlanFolder.Write(directory.FullName, result.Plan, new MemoryShards(result.Shards), imported.Metadata);
                Terminal.Say($"Wrote {Path.Combine(directory.FullName, PlanFolder.FileName)} and {result.Plan.Shards.Length} shards.");
            }

            PlanReport report = PlanReport.Of(result, spec);
            if (parsed.GetValue(json))
            {
                JsonReport.Print(report);
                return ExitCode.Success;
            }

            PlanTable.Print(report);
            if (report.Cuts.Count > 0)
            {
                PlanTable.PrintCuts(report);
                return ExitCode.Success;
            }

            if (parsed.GetValue(explain))
            {
                PlanTable.PrintExplanation(report);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static T Parse<T>(string strategy, string what)
        where T : struct, Enum =>
        Enum.TryParse(strategy, ignoreCase: true, out T parsed)
            ? parsed
            : throw new EdgeException(6007, $"'--strategy {strategy}' does not split {what}.", "Language models are split by tensor, other networks in patches or at a bottleneck.", "Leave it out, and what is best is taken.");

    private static void PlanVariants(string path, RunOptions options, DirectoryInfo? output, bool json)
    {
        (VariantPlanningResult planned, ImmutableSortedDictionary<string, string> metadata, _) = VariantSource.Plan(path, options);
        if (output is not null)
        {
            VariantFolder.Write(output.FullName, planned, metadata);
            Terminal.Say($"Wrote {Path.Combine(output.FullName, VariantFolder.FileName)} and {planned.Shards.Count} shards.");
        }

        VariantSetReport.Of(planned).Print(json);
    }

    private static void Plan(ImportedModel model, TextInterface text, LanguageOptions options, MeasuredCluster? measured, DirectoryInfo? output, bool json)
    {
        ImmutableArray<ClusterDevice> devices = LanguagePlacement.DevicesOf(options);
        LanguagePlanningResult planned = LanguagePlacement.Plan(model, text, devices, options, measured);
        Plan plan = planned.Plan;
        if (output is not null)
        {
            plan = LanguagePlanFolder.Write(output.FullName, planned, model);
            Terminal.Say($"Wrote {Path.Combine(output.FullName, PlanFolder.FileName)} and {plan.Shards.Length} shards.");
        }

        LanguagePlanReport.Of(plan, planned.Predictions, DeviceSpeedReport.Of(devices, measured), planned.Reasons).Print(json);
    }
}
