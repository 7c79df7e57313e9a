using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Model;

namespace Edge.Devices.Flashing;

/// <summary>dfu-util (0.11): STM32 in their boot loader on USB (dfu-util(1); ST AN3156, "DfuSe").</summary>
public sealed partial class UsbDfu : IFlashBackEnd
{
    private const string InternalFlash = "@Internal Flash";

    /// <inheritdoc/>
    public ToolProgram Program { get; } = new("dfu-util", ["dfu-util"], "Install it (Debian: apt-get install dfu-util).");

    /// <inheritdoc/>
    public async Task<ImmutableArray<FlashProbe>> FindProbesAsync(FlashHost host, BoardTool? tool, CancellationToken cancellation)
    {
        ToolResult result = await host.Tools.RunAsync(new ToolCommand(FlashPhase.Identify, Program, ["-l"]) { Check = CheckExit }, Path.GetTempPath(), cancellation: cancellation);
        if (!result.Lines.Any(l => l.StartsWith("dfu-util ", StringComparison.Ordinal)))
        {
            throw FlashErrors.Unintelligible(result, "'dfu-util' and its version");
        }

        return
        [
            .. from line in result.Lines
               let device = Device().Match(line)
               where device.Success && device.Groups["name"].Value.StartsWith(InternalFlash, StringComparison.Ordinal)
               let id = UsbId.TryParse(device.Groups["id"].Value, out UsbId parsed) ? parsed : default
               where tool is null || tool.Usb.IsEmpty || tool.Usb.Contains(id)
               let layout = device.Groups["name"].Value[InternalFlash.Length..].TrimStart(' ', '/')
               select new FlashProbe(Program.Name, device.Groups["path"].Value, layout, $"boot loader {id}, serial {device.Groups["serial"].Value}") { SerialNumber = device.Groups["serial"].Value },
        ];
    }

    /// <summary>The boot loader says its flash when it is found; it does not say its chip.</summary>
    public ToolCommand? Identification(FlashTarget target) => null;

    /// <inheritdoc/>
    public string? ReadChip(FlashTarget target, ToolResult answer) => target.Probe.Chip;

    /// <inheritdoc/>
    public ImmutableArray<ToolCommand> Prepare(FlashTarget target, FlashImage image, string folder)
    {
        int bytes = ImageFile.Write(image, folder);
        byte[] binary = image.ToBinary();
        uint start = image.Segments[0].Address;
        return
        [
            Command(FlashPhase.Write, target, $"0x{start:x8}", "-D", ImageFile.Name) with { ReadShare = ReadShare, Check = CheckWritten },
            Command(FlashPhase.Verify, target, $"0x{start:x8}:{bytes}", "-U", ImageFile.ReadBack) with { Check = r => CheckRead(r, binary, start) },

            // Only a transfer can end with leaving the boot loader: read a word. The device is gone before it can answer.
            Command(FlashPhase.Start, target, $"0x{start:x8}:4:leave", "-U", "start.bin") with { Check = CheckLeft },
        ];
    }

    private static void CheckRead(ToolResult result, byte[] binary, uint address)
    {
        CheckExit(result);
        ImageFile.Compare(result, ImageFile.ReadBack, binary, address);
    }

    private static void CheckWritten(ToolResult result)
    {
        CheckExit(result);
        if (!result.Says("File downloaded successfully"))
        {
            throw FlashErrors.Unintelligible(result, "'File downloaded successfully'");
        }
    }

    private static void CheckLeft(ToolResult result)
    {
        if (!result.Says("Submitting leave request"))
        {
            CheckExit(result);
            throw FlashErrors.Unintelligible(result, "'Submitting leave request...'");
        }
    }

    private static void CheckExit(ToolResult result)
    {
        if (result.ExitCode != 0)
        {
            throw result.Says("No DFU capable USB device available") ? NoDevice() : FlashErrors.Failed(result);
        }
    }

    private static EdgeException NoDevice() =>
        FlashErrors.NothingThere("dfu-util", "chip in its boot loader", "Start the board with BOOT0 high and its USB connected; if it is, its udev rule may be missing.");

    private static double? ReadShare(string line) =>
        Percent().Match(line) is { Success: true } percent ? double.Parse(percent.Groups["percent"].ValueSpan, CultureInfo.InvariantCulture) / 100 : null;

    private ToolCommand Command(FlashPhase phase, FlashTarget target, string place, params ReadOnlySpan<string> transfer) =>
        new(phase, Program, ["-d", $"{target.Tool.Usb.FirstOrDefault()}", "-p", target.Probe.Id, "-a", "0", "-s", place, .. transfer]);

    // Found DFU: [0483:df11] ver=2200, devnum=13, cfg=1, intf=0, path="1-1", alt=0, name="@Internal Flash  /0x08000000/...", serial="..."
    [GeneratedRegex("^Found DFU: \\[(?<id>[0-9a-f]{4}:[0-9a-f]{4})\\].* path=\"(?<path>[^\"]*)\", alt=0, name=\"(?<name>[^\"]*)\", serial=\"(?<serial>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Device();

    [GeneratedRegex("^Download\\s.*\\] +(?<percent>[0-9]{1,3})%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Percent();
}
