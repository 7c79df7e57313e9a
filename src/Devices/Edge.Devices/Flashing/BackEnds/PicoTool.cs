using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Devices.Flashing;

/// <summary>picotool (2.0 or later): RP2040 and RP2350 in BOOTSEL mode (picotool's README).</summary>
public sealed partial class PicoTool : IFlashBackEnd
{
    private const string Next = "Hold BOOTSEL while the board's USB is connected; if it is, its udev rule may be missing (picotool's 60-picotool.rules).";

    /// <inheritdoc/>
    public ToolProgram Program { get; } = new("picotool", ["picotool"], "Install it (Raspberry Pi OS, and Debian where it is packaged: apt-get install picotool; else build github.com/raspberrypi/picotool).");

    /// <summary>
    /// Boards in BOOTSEL mode are found by their USB ids: picotool tells several apart by bus and address only, since the
    /// boot loader of every RP2040 has the same serial number.
    /// </summary>
    public Task<ImmutableArray<FlashProbe>> FindProbesAsync(FlashHost host, BoardTool? tool, CancellationToken cancellation)
    {
        ImmutableArray<UsbId> ids = tool?.Usb ?? [.. FlashBoards.All.Values.SelectMany(b => b.Tools).Where(t => t.Name == Program.Name).SelectMany(t => t.Usb)];
        return Task.FromResult<ImmutableArray<FlashProbe>>(
        [
            .. from device in host.UsbDevices()
               where ids.Contains(device.Id)
               select new FlashProbe(Program.Name, $"{device.Bus}:{device.Address}", string.Empty, $"{device.Description} in BOOTSEL mode {device.Id}"),
        ]);
    }

    /// <inheritdoc/>
    public ToolCommand? Identification(FlashTarget target) => Command(FlashPhase.Identify, target, "info", "-d") with { Check = CheckExit };

    /// <inheritdoc/>
    public string? ReadChip(FlashTarget target, ToolResult answer) =>
        answer.Lines.Select(l => Type().Match(l)).FirstOrDefault(m => m.Success)?.Groups["chip"].Value;

    /// <inheritdoc/>
    public ImmutableArray<ToolCommand> Prepare(FlashTarget target, FlashImage image, string folder)
    {
        ImageFile.Write(image, folder);
        string[] file = [ImageFile.Name, "-t", "bin", "-o", $"0x{image.Segments[0].Address:x8}"];
        return
        [
            Command(FlashPhase.Write, target, ["load", .. file]) with { ReadShare = ReadShare, Check = r => CheckSays(r, "100%", "a bar that ends with 100%") },
            Command(FlashPhase.Verify, target, ["verify", .. file]) with { ReadShare = ReadShare, Check = CheckVerified },
            Command(FlashPhase.Start, target, "reboot", "-a") with { Check = r => CheckSays(r, "was rebooted", "'The device was rebooted into application mode.'") },
        ];
    }

    private static void CheckVerified(ToolResult result)
    {
        if (result.Says("did not match"))
        {
            throw FlashErrors.NotVerified(result, result.Tail);
        }

        CheckSays(result, "OK", "'OK'");
    }

    private static void CheckSays(ToolResult result, string text, string expected)
    {
        CheckExit(result);
        if (!result.Says(text))
        {
            throw FlashErrors.Unintelligible(result, expected);
        }
    }

    private static void CheckExit(ToolResult result)
    {
        if (result.ExitCode != 0)
        {
            throw result.Says("in BOOTSEL mode w") ? FlashErrors.NothingThere("picotool", "board in BOOTSEL mode", Next) : FlashErrors.Failed(result);
        }
    }

    private static double? ReadShare(string line) =>
        Percent().Match(line) is { Success: true } percent ? double.Parse(percent.Groups["percent"].ValueSpan, CultureInfo.InvariantCulture) / 100 : null;

    private ToolCommand Command(FlashPhase phase, FlashTarget target, params ReadOnlySpan<string> arguments)
    {
        string[] place = target.Probe.Id.Split(':');
        return new ToolCommand(phase, Program, [.. arguments, "--bus", place[0], "--address", place[^1]]);
    }

    // " type:   RP2040"
    [GeneratedRegex("^ *type: +(?<chip>RP[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Type();

    // "Loading into Flash:   [=====     ]  50%"
    [GeneratedRegex("\\] +(?<percent>[0-9]{1,3})%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Percent();
}
