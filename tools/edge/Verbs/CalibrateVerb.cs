using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Edge.Cli.Calibration;
using Edge.Cli.Calibration.Boards;
using Edge.Cli.Reports;
using Edge.Devices;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner.Cost;

namespace Edge.Cli.Verbs;

/// <summary><c>edge calibrate -o FILE</c>: measures the kernels on this machine and writes its profile (<c>docs/cost-model.md</c>).</summary>
internal static class CalibrateVerb
{
    private const int UsualShapes = 24, LeastShapes = 4, MostShapes = 1000, MostThreads = 1024;
    private const long UsualFirstBytes = 32 << 10, UsualNearBytes = 1 << 20;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Option<FileInfo> output = new("--output", "-o") { Description = "Where the profile goes, a .yaml file; its measured costs and the samples go beside it.", HelpName = "FILE", Required = true };
        Option<int?> shapes = Options.Count("--shapes", $"Shapes of a family of kernels ({UsualShapes}); more take longer.", MostShapes);
        Option<int?> threads = Options.Count("--threads", "Threads that compute; the profile is that of a device with as many. 1 unless given.", MostThreads);
        Option<FirmwareBoard?> board = Board();
        Option<bool> json = Options.Json();
        Command command = new("calibrate", "Measure the kernels on this machine, or count those of a board, and write its device profile.") { output, board, shapes, threads, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            string path = parsed.GetRequiredValue(output).FullName;
            if (!path.EndsWith(DeviceProfiles.Extension, StringComparison.Ordinal))
            {
                throw new EdgeException(6512, $"'{path}' is no name for a profile.", "A cluster file tells a profile from a name by its ending.", $"Let it end in '{DeviceProfiles.Extension}'.");
            }

            if (parsed.GetValue(board) is { } emulated)
            {
                InstructionReport counted = await ProgressBar.ShowAsync(
                    "counting instructions", parsed.GetValue(json), progress => BoardCalibrationRun.WriteAsync(emulated, path, parsed.GetValue(shapes) ?? UsualShapes, progress.Report, cancellation));
                if (parsed.GetValue(json))
                {
                    JsonReport.Print(counted);
                }
                else
                {
                    InstructionTable.Print(counted);
                }

                return ExitCode.Success;
            }

            string stem = path[..^DeviceProfiles.Extension.Length];
            MachineFacts facts = MachineFacts.Read();
            long nearBytes = facts.CacheBytes[1] > 0 ? facts.CacheBytes[1] : UsualNearBytes;
            SimdKernels kernels = new();
            int team = parsed.GetValue(threads) ?? 1;
            KernelCalibration calibration = new(kernels, nearBytes, team);
            CalibrationShape[] design = [.. CalibrationDesign.Shapes(Math.Max(parsed.GetValue(shapes) ?? UsualShapes, LeastShapes))];
            ImmutableArray<CostSample> samples = await ProgressBar.ShowAsync(
                "measuring kernels", parsed.GetValue(json), progress => Task.FromResult(calibration.Measure(design, progress.Report, cancellation)));
            string conditions = string.Create(CultureInfo.InvariantCulture, $"{facts.Processor}, {team} {(team == 1 ? "thread" : "threads")}, {(facts.Governor.Length > 0 ? $"governor {facts.Governor}" : "no governor stated")}, load average {facts.LoadAverage:0.0} before and {MachineFacts.Read().LoadAverage:0.0} after, least time of many");
            long firstBytes = facts.CacheBytes[0] > 0 ? facts.CacheBytes[0] : UsualFirstBytes;
            KernelCosts costs = CostFit.Of(new KernelCosts(Path.GetFileName(stem), kernels.Name, DateOnly.FromDateTime(DateTime.UtcNow), conditions, firstBytes, nearBytes, []), samples);
            DeviceProfile profile = CalibratedProfile.Of(Path.GetFileName(stem), facts, team, samples, costs);
            await File.WriteAllTextAsync(path, DeviceProfileFile.Write(profile, "Written by edge calibrate; the samples are beside it."), cancellation);
            await File.WriteAllTextAsync(stem + KernelCostsFile.Extension, KernelCostsFile.Write(costs), cancellation);
            await File.WriteAllTextAsync(stem + CostSampleFile.Extension, CostSampleFile.Write(samples.Select(s => (s, CostFit.Fitted(costs, s)))), cancellation);
            CalibrationReport report = CalibrationReport.Of(profile.Name, costs, samples);
            if (parsed.GetValue(json))
            {
                JsonReport.Print(report);
            }
            else
            {
                CalibrationTable.Print(report);
            }

            return ExitCode.Success;
        });
        return command;
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
