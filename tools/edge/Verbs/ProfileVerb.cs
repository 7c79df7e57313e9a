using System.CommandLine;
using Edge.Cli.Profiling;
using Edge.Cli.Reports;
using Edge.Importers;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Simulation;

namespace Edge.Cli.Verbs;

/// <summary><c>edge profile MODEL --device NAME</c>: where the time of a network goes on devices that need not be there (<c>docs/profile.md</c>).</summary>
internal static class ProfileVerb
{
    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Argument<FileInfo> model = new("MODEL") { Description = "A model file." };
        Option<string> devices = new("--device") { Description = "Profiles of the devices ('edge devices' lists them), separated by commas.", HelpName = "NAME,...", Required = true };
        Option<NamedLink?> link = Link();
        Option<Strategy> strategy = Options.Strategy();
        Option<FileInfo?> trace = new("--trace") { Description = "Write the inference as a trace that Perfetto and Chrome open.", HelpName = "OUT.json" };
        Option<FileInfo?> html = new("--html") { Description = "Write the report as one HTML file that needs no network.", HelpName = "OUT.html" };
        Option<bool> json = Options.Json();
        Command command = new("profile", "Predict where the time of a network goes, layer by layer.") { model, devices, link, strategy, trace, html, json };
        command.SetAction(parsed =>
        {
            Strategy wanted = parsed.GetValue(strategy);
            ClusterSpec cluster = ProfiledCluster.Of(parsed.GetRequiredValue(devices), parsed.GetValue(link), wanted);
            ImportedModel imported = ModelFile.Open(parsed.GetRequiredValue(model).FullName);
            if (imported.Text is not null)
            {
                throw new EdgeException(6600, $"'{imported.Graph.Name}' is a language model.", "Its time is predicted token by token.", "Use 'edge plan' or 'edge bench'.");
            }

            Plan plan = NetworkPlanner.Plan(new PlanRequest(imported, cluster, wanted)).Plan;
            SimulatedPlan simulated = PlanSimulation.Of(plan, cluster);
            if (parsed.GetValue(trace) is { } target)
            {
                NewFile.Write(target.FullName, stream => ProfileTrace.Write(stream, plan, simulated));
            }

            ProfileReport report = ProfileReport.Of(plan, cluster, simulated);
            if (parsed.GetValue(html) is { } page)
            {
                NewFile.Write(page.FullName, stream => ProfilePage.Write(stream, report, trace => ProfileTrace.Write(trace, plan, simulated)));
            }

            if (parsed.GetValue(json))
            {
                JsonReport.Print(report);
            }
            else
            {
                ProfileTable.Print(report);
            }
        });
        return command;
    }

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
