using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Edge.Devices.Flashing;

/// <summary>
/// nanoff (2.5): the application of a board that runs .NET nanoFramework (nanoFirmwareFlasher's README). It cannot read back:
/// what the board says when it has started is the check.
/// </summary>
public sealed partial class NanoFf : IFlashBackEnd
{
    /// <inheritdoc/>
    public ToolProgram Program { get; } = new("nanoff", ["nanoff"], "Install it (dotnet tool install -g nanoff).");

    /// <inheritdoc/>
    public Task<ImmutableArray<FlashProbe>> FindProbesAsync(FlashHost host, BoardTool? tool, CancellationToken cancellation) =>
        Task.FromResult(SerialProbes.Find(host, Program.Name, tool));

    /// <inheritdoc/>
    public ToolCommand? Identification(FlashTarget target) => Command(FlashPhase.Identify, target, "--devicedetails") with { Check = CheckExit };

    /// <inheritdoc/>
    public string? ReadChip(FlashTarget target, ToolResult answer) =>
        answer.Lines.Select(l => Target().Match(l)).FirstOrDefault(m => m.Success)?.Groups["target"].Value;

    /// <inheritdoc/>
    public ImmutableArray<ToolCommand> Prepare(FlashTarget target, FlashImage image, string folder)
    {
        ImageFile.Write(image, folder);
        return [Command(FlashPhase.Write, target, "--deploy", "--image", ImageFile.Name) with { Check = CheckDeployed }];
    }

    private static void CheckDeployed(ToolResult result)
    {
        CheckExit(result);
        if (!result.Lines.Any(l => Deployed().IsMatch(l)))
        {
            throw FlashErrors.Unintelligible(result, "'Deploying managed application...OK'");
        }
    }

    // An exit code above 255 is cut by the system: its text is the better witness.
    private static void CheckExit(ToolResult result)
    {
        if (result.ExitCode == 0 && !result.Lines.Any(l => Error().IsMatch(l)))
        {
            return;
        }

        throw result.Says("Error E2000") || result.Says("Error E6000") || result.Says("Error E9010")
            ? FlashErrors.NothingThere("nanoff", "board with .NET nanoFramework at the port", $"{result.Tail} The first time, write its firmware: nanoff --target TARGET --serialport PORT --update.")
            : FlashErrors.Failed(result);
    }

    private ToolCommand Command(FlashPhase phase, FlashTarget target, params ReadOnlySpan<string> arguments) =>
        new(phase, Program, ["--nanodevice", .. arguments, "--serialport", target.Probe.Id, "--suppressnanoffversioncheck"]);

    // "  Target:   ESP32_REV3"
    [GeneratedRegex("^ *Target: +(?<target>[^ ]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Target();

    [GeneratedRegex("Deploying managed application\\.\\.\\. *OK", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Deployed();

    [GeneratedRegex("^Error E[0-9]{4}|FAILED!", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Error();
}
