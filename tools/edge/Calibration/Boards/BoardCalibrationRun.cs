using System.Collections.Immutable;
using Edge.Cli.Reports;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Model;
using Edge.Planner.Cost.Boards;

namespace Edge.Cli.Calibration.Boards;

/// <summary><c>edge calibrate --board</c>: counts, fits, and writes the board's profile with prices in instructions and the counts beside it.</summary>
internal static class BoardCalibrationRun
{
    /// <summary>Counts and writes.</summary>
    /// <param name="board">A board that QEMU has.</param>
    /// <param name="path">The profile's file.</param>
    /// <param name="each">Shapes of a family.</param>
    /// <param name="progress">Told what share is done.</param>
    /// <param name="cancellation">Gives up; nothing is written.</param>
    public static async Task<InstructionReport> WriteAsync(FirmwareBoard board, string path, int each, Action<double> progress, CancellationToken cancellation)
    {
        string stem = path[..^DeviceProfiles.Extension.Length], name = Path.GetFileName(stem);
        ImmutableArray<InstructionSample> samples = await BoardCalibration.CountAsync(board, each, progress, cancellation);
        string tools = $"{await FirmwareToolchain.VersionAsync(cancellation)}, {await QemuBoard.VersionAsync(cancellation)}";
        InstructionCosts costs = new(board.Name, board.Isa, tools, DateOnly.FromDateTime(DateTime.UtcNow), InstructionFit.Of(samples));
        DeviceProfile profile = DeviceProfiles.All[board.Profile] with { Name = name };
        WriteText(path, DeviceProfileFile.Write(profile, $"edge calibrate --board {board.Name} -o {name}.yaml writes this file, the instruction counts and the samples beside it."));
        WriteText(stem + InstructionCostsFile.Extension, InstructionCostsFile.Write(costs));
        WriteText(stem + InstructionSampleFile.Extension, InstructionSampleFile.Write(costs, samples));
        return InstructionReport.Of(name, costs, samples);
    }

    private static void WriteText(string path, string text) => NewFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
