using System.Collections.Immutable;
using System.CommandLine;
using Edge.Cli.Plans;
using Edge.Cli.Reports;
using Edge.Devices;
using Edge.Importers;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Language;
using Edge.Runtime;
using Spectre.Console;

namespace Edge.Cli.Verbs;

/// <summary><c>edge inspect FILE</c>: what is in a model or a plan.</summary>
internal static class InspectVerb
{
    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A model file, or a plan (the folder that 'edge plan -o' wrote)." };
        Option<bool> json = Options.Json();
        Command command = new("inspect", "Show what is in a model or a plan.") { file, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            if (LanguagePlanFolder.Recognises(path))
            {
                (Plan plan, ShardStore shards, _) = LanguagePlanFolder.Read(path);
                shards.Dispose();
                ImmutableArray<DeviceProfile> profiles = [.. plan.Devices.Select(d => DeviceProfiles.All.GetValueOrDefault(d.Profile, DeviceProfiles.Local))];
                LanguagePlanReport.Of(plan, [LanguagePlanner.Predict(plan, profiles)], [], []).Print(parsed.GetValue(json));
            }
            else if (PlanFolder.Recognises(path))
            {
                InspectPlan(path, parsed.GetValue(json));
            }
            else
            {
                InspectModel(path, parsed.GetValue(json));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void InspectPlan(string path, bool json)
    {
        (PlanningResult planned, ShardStore shards, _) = PlanFolder.Read(path);
        using (shards)
        {
            ClusterSpec devices = new([.. planned.Plan.Devices.Where(d => DeviceProfiles.All.ContainsKey(d.Profile)).Select(d => new ClusterDevice(d.Name, Clusters.Local, DeviceProfiles.All[d.Profile]))]);
            bool areKnown = planned.Plan.Devices.All(d => d.Name == "host" || devices.Devices.Any(k => k.Name == d.Name));
            PlanReport report = areKnown ? PlanReport.Of(planned, devices) : PlanReport.Of(planned);
            if (json)
            {
                JsonReport.Print(report);
            }
            else
            {
                PlanTable.Print(report);
            }
        }
    }

    private static void InspectModel(string path, bool json)
    {
        InspectReport report = InspectReport.Of(ModelFile.Open(path));
        if (json)
        {
            JsonReport.Print(report);
            return;
        }

        Table nodes = Terminal.Table("#", "operator", "input", "output", "#MACs", "#weights B", "name");
        for (int i = 0; i < report.Nodes.Length; i++)
        {
            NodeReport node = report.Nodes[i];
            nodes.AddRow(
                PlanTable.Number(i), node.Operator, Describe(node.Input), Describe(node.Output), PlanTable.Number(node.Macs), PlanTable.Number(node.WeightBytes), Markup.Escape(node.Name));
        }

        Terminal.Output.Write(nodes);
        foreach ((string what, ImmutableArray<TensorReport> tensors) in new[] { ("input", report.Inputs), ("output", report.Outputs) })
        {
            foreach (TensorReport tensor in tensors)
            {
                Terminal.Output.WriteLine($"{what} {tensor.Name}: {tensor.Type} [{string.Join(',', tensor.Shape)}] {tensor.Quantization}".TrimEnd());
            }
        }

        foreach ((string key, string value) in report.Metadata)
        {
            Terminal.Output.WriteLine($"{key} = {value}");
        }

        if (report.Language is { } language)
        {
            Terminal.Output.WriteLine($"{language.Architecture}: {language.LayerCount} layers, context {PlanTable.Number(language.ContextTokens)} tokens, {PlanTable.Number(language.KeyValueBytes)} B of key-value cache a token (float16)");
            Terminal.Output.WriteLine($"{PlanTable.Number(language.VocabularySize)} tokens, {language.Tokenizer} ({language.PreTokenizer}), ends at {string.Join(' ', language.EndTokens)}{(language.HasChatTemplate ? ", with a chat template" : string.Empty)}");
            Terminal.Output.WriteLine($"weights: {string.Join(", ", language.WeightBytesByType.Select(t => $"{PlanTable.Number(t.Value)} B of {t.Key}"))}");
        }

        Terminal.Output.WriteLine($"{report.Model}: {PlanTable.Number(report.Macs)} MACs, {PlanTable.Number(report.WeightBytes)} B of weights, largest activation {PlanTable.Number(report.LargestTensorBytes)} B, graph {report.GraphDigest}");
    }

    private static string Describe(TensorReport? tensor) =>
        tensor is null ? string.Empty : Markup.Escape($"{tensor.Type} [{string.Join(',', tensor.Shape)}]");
}
