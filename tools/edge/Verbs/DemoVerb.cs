using System.CommandLine;
using Edge.Cli.Demos;
using Edge.Cli.Reports;
using Edge.Model;
using Spectre.Console;

namespace Edge.Cli.Verbs;

/// <summary><c>edge demo</c>: a meter is read and commands are understood on three local devices, as one device would.</summary>
internal static class DemoVerb
{
    private const string Meter = "meter", Intent = "intent";

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Option<string?> scenario = new("--scenario") { Description = "Only this one: read a utility meter, or understand commands.", HelpName = $"{Meter}|{Intent}" };
        scenario.AcceptOnlyFromAmong(Meter, Intent);
        Option<bool> json = Options.Json();
        Command command = new("demo", "Read a utility meter and understand commands on three local devices.") { scenario, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await Task.Yield();
            string? only = parsed.GetValue(scenario);
            bool isJson = parsed.GetValue(json);
            MeterDemoReport? meter = only is null or Meter ? await MeterDemo.RunAsync(cancellation) : null;
            if (meter is not null && !isJson)
            {
                MeterDemo.Print(meter);
                Terminal.Output.WriteLine();
            }

            IntentDemoReport? intent = only is null or Intent ? await IntentDemo.RunAsync(cancellation) : null;
            if (isJson)
            {
                JsonReport.Print(new DemoReport("edge.demo/2", meter, intent));
            }
            else if (intent is not null)
            {
                IntentDemo.Print(intent);
            }

            return meter is { IsEqual: false } or { Bottleneck.IsEqual: false } || intent is { IsEqual: false } ? ExitCode.Mismatch : ExitCode.Success;
        });
        return command;
    }
}
