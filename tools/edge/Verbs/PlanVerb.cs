using System.CommandLine;
using Edge.Cli.Plans;
using Edge.Cli.Reports;
using Edge.Importers;
using Edge.Model;
using Edge.Planner;

namespace Edge.Cli.Verbs;

/// <summary><c>edge plan MODEL</c>: how a network would run, before anything runs.</summary>
internal static class PlanVerb
{
    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Argument<FileInfo> model = new("MODEL") { Description = "A model file (.tflite or .onnx)." };
        Option<string?> devices = Options.Devices();
        Option<FileInfo?> cluster = Options.Cluster();
        Option<Strategy> strategy = Options.Strategy();
        Option<long?> sram = Options.Sram();
        Option<double?> overhead = Options.MaxMacOverhead();
        Option<DirectoryInfo?> output = new("--output", "-o") { Description = "Write the plan and its shards into this folder.", HelpName = "DIR" };
        Option<bool> explain = new("--explain") { Description = "Print the Pareto front and why the plan was chosen." };
        Option<bool> json = Options.Json();
        Command command = new("plan", "Plan how a model runs on devices.") { model, devices, cluster, strategy, sram, overhead, output, explain, json };
        command.SetAction(parsed =>
        {
            ImportedModel imported = ModelFile.Open(parsed.GetRequiredValue(model).FullName);
            PlanningResult result = NetworkPlanner.Plan(new PlanRequest(
                imported,
                Clusters.Read(parsed.GetValue(devices), parsed.GetValue(cluster)),
                parsed.GetValue(strategy),
                parsed.GetValue(sram),
                parsed.GetValue(overhead)));
            if (parsed.GetValue(output) is { } directory)
            {
                PlanFolder.Write(directory.FullName, result.Plan, result.Shards, imported.Metadata);
                Terminal.Say($"Wrote {Path.Combine(directory.FullName, PlanFolder.FileName)} and {result.Plan.Shards.Length} shards.");
            }

            PlanReport report = PlanReport.Of(result);
            if (parsed.GetValue(json))
            {
                JsonReport.Print(report);
                return ExitCode.Success;
            }

            PlanTable.Print(report);
            if (parsed.GetValue(explain))
            {
                PlanTable.PrintExplanation(report);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
