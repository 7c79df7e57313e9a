using System.CommandLine;
using Edge.Cli.Calibration;
using Edge.Cli.Calibration.Boards;
using Edge.Cli.Reports;
using Edge.Devices;
using Edge.Model;

namespace Edge.Cli.Verbs;

/// <summary><c>edge calibrate -o FILE</c>: measures the kernels on this machine and writes its profile (<c>docs/cost-model.md</c>).</summary>
internal static class CalibrateVerb
{
    private const int UsualShapes = 24, MostShapes = 1000;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Option<FileInfo> output = new("--output", "-o") { Description = "Where the profile goes, a .yaml file; its measured costs and the samples go beside it.", HelpName = "FILE", Required = true };
        Option<FirmwareBoard?> board = Board();
        Option<string?> agent = new("--agent") { Description = "Let an agent measure itself, as HOST:PORT.", HelpName = "HOST:PORT" };
        Option<FileInfo?> keyFile = Options.KeyFile();
        Option<int?> shapes = Options.Count("--shapes", $"Shapes of a family of kernels ({UsualShapes}); more take longer.", MostShapes);
        Option<bool> json = Options.Json();
        Command command = new("calibrate", "Measure the kernels on this machine or on an agent, or count those of a board, and write its device profile.") { output, board, agent, keyFile, shapes, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            string path = parsed.GetRequiredValue(output).FullName;
            if (!path.EndsWith(DeviceProfiles.Extension, StringComparison.Ordinal))
            {
                throw new EdgeException(6512, $"'{path}' is no name for a profile.", "A cluster file tells a profile from a name by its ending.", $"Let it end in '{DeviceProfiles.Extension}'.");
            }

            (FirmwareBoard? emulated, string? address, bool isJson) = (parsed.GetValue(board), parsed.GetValue(agent), parsed.GetValue(json));
            if (emulated is not null && address is not null)
            {
                throw new EdgeException(6545, "Both --board and --agent are given.", "Each says what the profile is of.", "Give one of them.");
            }

            int each = parsed.GetValue(shapes) ?? UsualShapes;
            if (emulated is not null)
            {
                Print(await ProgressBar.ShowAsync("counting instructions", isJson, progress => BoardCalibrationRun.WriteAsync(emulated, path, each, progress.Report, cancellation)), InstructionTable.Print, isJson);
                return ExitCode.Success;
            }

            CalibrationReport report = await ProgressBar.ShowAsync("measuring kernels", isJson, progress =>
            {
                KernelCalibrationRun run = new(path, each, progress.Report);
                return address is null ? run.HereAsync(cancellation) : run.OnAgentAsync(address, parsed.GetValue(keyFile), cancellation);
            });
            Print(report, CalibrationTable.Print, isJson);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print<T>(T report, Action<T> print, bool isJson)
    {
        if (isJson)
        {
            JsonReport.Print(report);
        }
        else
        {
            print(report);
        }
    }

    private static Option<FirmwareBoard?> Board()
    {
        string names = string.Join(", ", FirmwareBoard.All.Where(b => b.Machine is not null).Select(b => b.Name));
        return new Option<FirmwareBoard?>("--board")
        {
            Description = $"Count the instructions of a board that QEMU emulates: {names}.",
            HelpName = "NAME",
            CustomParser = result => FirmwareBoard.Find(result.Tokens[0].Value),
        };
    }
}
