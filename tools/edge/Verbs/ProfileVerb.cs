using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Edge.Cli.Execution;
using Edge.Cli.Inputs;
using Edge.Cli.Language;
using Edge.Cli.Profiling;
using Edge.Cli.Reports;
using Edge.Importers;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Planner.Simulation;

namespace Edge.Cli.Verbs;

/// <summary><c>edge profile MODEL</c>: where the time of a network goes, on devices that need not be there, or measured on those that are (<c>docs/profile.md</c>).</summary>
internal static class ProfileVerb
{
    private const int MostThreads = 1024;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Argument<FileInfo> model = new("MODEL") { Description = "A model file." };
        Option<string?> profiles = new("--device") { Description = "Profiles of the devices ('edge devices' lists them), separated by commas.", HelpName = "NAME,..." };
        Option<string?> devices = Options.Devices();
        Option<FileInfo?> cluster = Options.Cluster();
        Option<NamedLink?> link = Link();
        Option<Strategy> strategy = Options.Strategy();
        Option<long?> sram = Options.Sram();
        Option<double?> overhead = Options.MaxMacOverhead();
        Option<string?> at = Options.CutAt();
        Option<PlanObjective?> objective = Options.Objective();
        Option<double?> deadline = Options.DeadlineUs();
        Option<bool> measure = new("--measure") { Description = "Run the network as well, and show what was measured beside what was predicted." };
        Option<int?> threads = Options.Count("--threads", "Of --measure: threads that compute where this machine is the only device. 1 unless given.", MostThreads);
        Option<int?> repeat = Repeat();
        Option<string?> input = new("--input") { Description = "Of --measure: raw tensors (.bin), NPY or a picture; arbitrary numbers unless given.", HelpName = "FILE" };
        Option<FileInfo?> keyFile = Options.KeyFile();
        Option<FileInfo?> trace = new("--trace") { Description = "Write the inference as a trace that Perfetto and Chrome open.", HelpName = "OUT.json" };
        Option<FileInfo?> html = new("--html") { Description = "Write the report as one HTML file that needs no network.", HelpName = "OUT.html" };
        Option<bool> json = Options.Json();
        Command command = new("profile", "Show where the time of a network goes, layer by layer: predicted, and measured.") { model, profiles, devices, cluster, link, strategy, sram, overhead, at, objective, deadline, measure, threads, repeat, input, keyFile, trace, html, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            bool isMeasured = parsed.GetValue(measure), isJson = parsed.GetValue(json);
            if (!isMeasured && (parsed.GetValue(threads) is not null || parsed.GetValue(repeat) is not null || parsed.GetValue(input) is not null))
            {
                throw new EdgeException(6611, "'--threads', '--repeat' and '--input' are for '--measure'.", "A prediction runs nothing.", "Add --measure, or leave them out.");
            }

            RunOptions options = new(parsed.GetValue(devices), parsed.GetValue(cluster), parsed.GetValue(strategy), parsed.GetValue(sram), parsed.GetValue(overhead), parsed.GetValue(keyFile), OnLoss.Fail)
            {
                Threads = parsed.GetValue(threads) ?? 1,
                Objective = parsed.GetValue(objective),
                Split = new SplitOptions(parsed.GetValue(at), parsed.GetValue(deadline)),
            };
            ClusterSpec spec = ProfiledCluster.Of(parsed.GetValue(profiles), options, parsed.GetValue(link), isMeasured);
            ImportedModel imported = ModelFile.Open(parsed.GetRequiredValue(model).FullName);
            if (imported.Text is { } text)
            {
                if (isMeasured || parsed.GetValue(html) is not null || parsed.GetValue(trace) is not null)
                {
                    throw LanguageProfile.NotOfLanguageModels(imported, "'--measure', '--html' and '--trace'");
                }

                ProgressBar.Show("planning", isJson, () => LanguageProfile.Of(imported, text, spec, options)).Print(isJson);
                return ExitCode.Success;
            }

            await using RunSource source = ProgressBar.Show("planning", isJson, () => RunSource.Of(imported, spec, options));
            SimulatedPlan simulated = PlanSimulation.Of(source.Plan, spec);
            MeasuredRun? measured = null;
            if (isMeasured)
            {
                byte[][] inputs = parsed.GetValue(input) is { } file ? InputFile.Read(file, source.Interface) : ArbitraryInput.Of(source.Interface.Graph);
                measured = await ProgressBar.ShowAsync(
                    "measuring", isJson, progress => MeasuredRun.OfAsync(source, inputs, options.Threads, parsed.GetValue(repeat) ?? MeasuredRun.UsualRepeat, progress, cancellation));
            }

            ProfileReport report = ProfileReport.Of(source.Plan, spec, simulated, measured);
            ImmutableArray<TracedInference> inferences = TracedInference.Of(source.Plan, simulated, measured);
            if (parsed.GetValue(trace) is { } target)
            {
                NewFile.Write(target.FullName, WriteTrace);
            }

            if (parsed.GetValue(html) is { } page)
            {
                NewFile.Write(page.FullName, stream => ProfilePage.Write(stream, report, WriteTrace));
            }

            if (isJson)
            {
                JsonReport.Print(report);
            }
            else if (isMeasured)
            {
                MeasuredProfileTable.Print(report, report.Measured!);
            }
            else
            {
                ProfileTable.Print(report);
            }

            return ExitCode.Success;

            void WriteTrace(Stream stream) => ProfileTrace.Write(stream, source.Plan, inferences);
        });
        return command;
    }

    private static Option<int?> Repeat() => new("--repeat")
    {
        Description = $"Of --measure: inferences that count, {MeasuredRun.UsualRepeat} unless given; a tenth as many run before them.",
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= MeasuredRun.LeastRepeat and <= MeasuredRun.MostRepeat)
            {
                return count;
            }

            result.AddError($"'--repeat' is a number from {MeasuredRun.LeastRepeat} to {MeasuredRun.MostRepeat}.");
            return null;
        },
    };

    private static Option<NamedLink?> Link()
    {
        string names = string.Join(", ", NamedLink.All.Select(l => l.Name));
        return new Option<NamedLink?>("--link")
        {
            Description = $"The link of every device, instead of its profile's: {names}.",
            HelpName = "NAME",
            CustomParser = result =>
            {
                NamedLink? named = NamedLink.All.FirstOrDefault(l => l.Name == result.Tokens[0].Value);
                if (named is null)
                {
                    result.AddError($"'--link' is one of {names}.");
                }

                return named;
            },
        };
    }
}
