using System.CommandLine;
using Edge.Cli.Reports;
using Edge.Devices;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Verbs;

/// <summary><c>edge devices</c>: the devices that Edge knows without having them, and what an agent measures (<c>docs/profiles.md</c>).</summary>
internal static class DevicesVerb
{
    private const int ProbeColumns = 2048, ProbeMessageBytes = 1 << 20;
    private const long ProbeWeightBytes = 64 << 20;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Option<bool> json = Options.Json();
        json.Recursive = true;
        Command command = new("devices", "Show what is known of kinds of devices, and what an agent measures.") { List(json), Show(json), Probe(json), Meters(json) };
        command.Options.Add(json);
        command.SetAction(parsed => PrintAll(parsed.GetValue(json)));
        return command;
    }

    private static Command List(Option<bool> json)
    {
        Command command = new("list", "Every device profile.");
        command.SetAction(parsed => PrintAll(parsed.GetValue(json)));
        return command;
    }

    private static Command Show(Option<bool> json)
    {
        Argument<string> name = new("NAME") { Description = "A name of the list, or a profile in a .yaml file." };
        Command command = new("show", "Every figure of a profile, with its interval and where it comes from.") { name };
        command.SetAction(parsed =>
        {
            DeviceProfileReport report = DeviceProfileReport.Of(DeviceProfiles.Find(parsed.GetRequiredValue(name)) ?? throw new EdgeException(
                6509, $"There is no device profile '{parsed.GetRequiredValue(name)}'.", $"There are {string.Join(", ", DeviceProfiles.All.Keys)}.", "Name one of them, or a .yaml file in the format of docs/profiles.md."));
            Print(report, DeviceTable.Print, parsed.GetValue(json));
        });
        return command;
    }

    private static Command Probe(Option<bool> json)
    {
        Argument<string> host = new("HOST") { Description = "Where an agent listens, HOST:PORT." };
        Option<FileInfo?> keyFile = Options.KeyFile();
        Command command = new("probe", "Ask an agent what it may use, and measure its memory and its link.") { host, keyFile };
        command.SetAction(async (parsed, cancellation) =>
        {
            string address = parsed.GetRequiredValue(host);
            ProbeOptions options = new() { KeyFile = parsed.GetValue(keyFile)?.FullName, Type = ElementType.Q8_0, Columns = ProbeColumns, WeightBytes = ProbeWeightBytes, SumBytes = ProbeMessageBytes };
            MeasuredCluster measured = await ClusterProbe.MeasureAsync([new ClusterDeviceAddress(address, AgentAddress.Parse(address))], options, cancellation);
            Print(DeviceProbeReport.Of(address, measured), DeviceTable.Print, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Meters(Option<bool> json)
    {
        Option<string?> meter = Options.Meter("Read this one too.");
        Command command = new("meters", "What the power meters of this machine read.") { meter };
        command.SetAction(parsed =>
        {
            using IPowerMeter? named = parsed.GetValue(meter) is { } name ? PowerMeters.Open(name) : null;
            Print(DeviceMetersReport.Of(PowerMeters.Find().Where(m => m.Name != named?.Name).Concat(named is null ? [] : [named])), DeviceTable.Print, parsed.GetValue(json));
        });
        return command;
    }

    private static void PrintAll(bool json) => Print(DevicesReport.Of(DeviceProfiles.All.Values), DeviceTable.Print, json);

    private static void Print<T>(T report, Action<T> print, bool json)
    {
        if (json)
        {
            JsonReport.Print(report);
        }
        else
        {
            print(report);
        }
    }
}
