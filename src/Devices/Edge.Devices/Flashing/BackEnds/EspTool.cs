using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Devices.Flashing;

/// <summary>
/// esptool (4 and 5): the ESP32 family on a serial port (esptool's documentation, "Basic Commands"). Commands are spelt with
/// underscores, which both versions take.
/// </summary>
public sealed partial class EspTool : IFlashBackEnd
{
    private const string Rate = "460800";

    /// <inheritdoc/>
    public ToolProgram Program { get; } = new("esptool", ["esptool", "esptool.py"], "Install it (Debian: apt-get install esptool; else pip install esptool).");

    /// <inheritdoc/>
    public Task<ImmutableArray<FlashProbe>> FindProbesAsync(FlashHost host, BoardTool? tool, CancellationToken cancellation) =>
        Task.FromResult(SerialProbes.Find(host, Program.Name, tool));

    /// <inheritdoc/>
    public ToolCommand? Identification(FlashTarget target) => new ToolCommand(FlashPhase.Identify, Program, ["--port", target.Probe.Id, "chip_id"]) { Check = CheckExit };

    /// <inheritdoc/>
    public string? ReadChip(FlashTarget target, ToolResult answer) =>
        answer.Lines.Select(l => Chip().Match(l)).LastOrDefault(m => m.Success)?.Groups["chip"].Value;

    /// <inheritdoc/>
    public ImmutableArray<ToolCommand> Prepare(FlashTarget target, FlashImage image, string folder)
    {
        ImageFile.Write(image, folder);
        string address = $"0x{image.Segments[0].Address:x}";
        return
        [
            Command(FlashPhase.Write, target, "--baud", Rate, "--after", "no_reset", "write_flash", address, ImageFile.Name) with { ReadShare = ReadShare, Check = CheckWritten },
            Command(FlashPhase.Verify, target, "--baud", Rate, "--after", "no_reset", "verify_flash", address, ImageFile.Name) with { Check = CheckVerified },
            Command(FlashPhase.Start, target, "--after", "hard_reset", "chip_id") with { Check = CheckExit },
        ];
    }

    private static void CheckWritten(ToolResult result)
    {
        if (result.Says("MD5 of file does not match") || result.Says("the written flash region is empty"))
        {
            throw FlashErrors.NotVerified(result, result.Tail);
        }

        CheckExit(result);
        if (!result.Says("Hash of data verified"))
        {
            throw FlashErrors.Unintelligible(result, "'Hash of data verified.'");
        }
    }

    private static void CheckVerified(ToolResult result)
    {
        if (result.Says("verify FAILED") || result.Says("Verification failed") || result.Says("Verify failed"))
        {
            throw FlashErrors.NotVerified(result, result.Tail);
        }

        CheckExit(result);
        if (!result.Says("digest matched") && !result.Says("Verification successful"))
        {
            throw FlashErrors.Unintelligible(result, "'verify OK (digest matched)'");
        }
    }

    private static void CheckExit(ToolResult result)
    {
        if (result.ExitCode == 0)
        {
            return;
        }

        throw result.Says("Failed to connect") || result.Says("Could not open") || result.Says("No serial data received")
            ? FlashErrors.NothingThere("esptool", "chip of the ESP32 family at the port", $"{result.Tail} Hold BOOT while the board is reset, and look at cable and permissions.")
            : FlashErrors.Failed(result);
    }

    private static double? ReadShare(string line) =>
        Percent().Match(line) is { Success: true } percent ? double.Parse(percent.Groups["percent"].ValueSpan, CultureInfo.InvariantCulture) / 100 : null;

    private ToolCommand Command(FlashPhase phase, FlashTarget target, params ReadOnlySpan<string> arguments) =>
        new(phase, Program, ["--chip", target.Tool.Chip.Replace("-", string.Empty, StringComparison.Ordinal).ToLowerInvariant(), "--port", target.Probe.Id, .. arguments]);

    // 4: "Detecting chip type... ESP32-S3"; 5: "Connected to ESP32-S3 on /dev/ttyACM0:"
    [GeneratedRegex("^(Detecting chip type\\.\\.\\.|Connected to) (?<chip>ESP[0-9A-Z-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Chip();

    // 4: "Writing at 0x00010000... (14 %)"; 5: "Writing at 0x00010000 [===>   ]  14.0% 1/7 bytes..."
    [GeneratedRegex("^Writing at 0x[0-9a-f]+.*?(?<percent>[0-9]{1,3}(\\.[0-9]+)?) ?%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Percent();
}
