using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Devices.Flashing;

/// <summary>openocd (0.12): chips behind a debug probe (OpenOCD user's guide, "Flash Programming").</summary>
public sealed partial class OpenOcd : IFlashBackEnd
{
    /// <inheritdoc/>
    public ToolProgram Program { get; } = new("openocd", ["openocd"], "Install it (Debian: apt-get install openocd).");

    /// <summary>openocd lists no probes: they are found by their USB ids.</summary>
    public Task<ImmutableArray<FlashProbe>> FindProbesAsync(FlashHost host, BoardTool? tool, CancellationToken cancellation)
    {
        ImmutableArray<UsbId> ids = tool?.Usb ?? [.. FlashBoards.All.Values.SelectMany(b => b.Tools).Where(t => t.Name == Program.Name).SelectMany(t => t.Usb)];
        return Task.FromResult<ImmutableArray<FlashProbe>>(
        [
            .. from device in host.UsbDevices()
               where ids.Contains(device.Id)
               select new FlashProbe(Program.Name, device.SerialNumber.Length > 0 ? device.SerialNumber : device.Path, string.Empty, $"{device.Description} {device.Id}") { SerialNumber = device.SerialNumber },
        ]);
    }

    /// <inheritdoc/>
    public ToolCommand? Identification(FlashTarget target) => Command(FlashPhase.Identify, target, "init", $"mdw 0x{target.Tool.IdRegister:x8}", "exit") with { Check = CheckExit };

    /// <inheritdoc/>
    public string? ReadChip(FlashTarget target, ToolResult answer)
    {
        foreach (string line in answer.Lines)
        {
            if (Word().Match(line) is { Success: true } word && MemoryRange.TryParseAddress(word.Groups["address"].Value, out uint address) && address == target.Tool.IdRegister)
            {
                return $"0x{uint.Parse(word.Groups["value"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & target.Tool.IdMask:x3}";
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ImmutableArray<ToolCommand> Prepare(FlashTarget target, FlashImage image, string folder)
    {
        int bytes = ImageFile.Write(image, folder);
        string place = $"{ImageFile.Name} 0x{image.Segments[0].Address:x8} bin";
        return
        [
            Command(FlashPhase.Write, target, "init", "reset halt", $"flash write_image erase {place}", "exit") with { Check = r => CheckBytes(r, Wrote(), bytes, "wrote N bytes from file") },
            Command(FlashPhase.Verify, target, "init", "reset halt", $"verify_image {place}", "exit") with { Check = r => CheckVerified(r, bytes) },
            Command(FlashPhase.Start, target, "init", "reset run", "exit") with { Check = CheckExit },
        ];
    }

    private static void CheckVerified(ToolResult result, int bytes)
    {
        if (result.ExitCode != 0 && (result.Says("mismatch") || result.Says("contents differ") || result.Lines.Any(l => l.StartsWith("diff ", StringComparison.Ordinal))))
        {
            throw FlashErrors.NotVerified(result, result.Tail);
        }

        CheckBytes(result, Verified(), bytes, "verified N bytes");
    }

    private static void CheckBytes(ToolResult result, Regex sentence, int bytes, string expected)
    {
        CheckExit(result);
        if (!result.Lines.Any(l => sentence.Match(l) is { Success: true } m && long.Parse(m.Groups["bytes"].ValueSpan, CultureInfo.InvariantCulture) >= bytes))
        {
            throw FlashErrors.Unintelligible(result, $"'{expected}' with at least {bytes}");
        }
    }

    private static void CheckExit(ToolResult result)
    {
        if (result.ExitCode == 0)
        {
            return;
        }

        throw result.Says("open failed") || result.Says("unable to find a matching CMSIS-DAP device") || result.Says("no device found")
            ? FlashErrors.NothingThere(result.Command.Program.Name, "debug probe", "Connect one; if it is connected, its udev rule may be missing (openocd's 60-openocd.rules).")
            : FlashErrors.Failed(result);
    }

    private ToolCommand Command(FlashPhase phase, FlashTarget target, params ReadOnlySpan<string> commands)
    {
        List<string> arguments = [];
        foreach (string script in target.Tool.Scripts)
        {
            arguments.AddRange(["-f", script]);
        }

        if (target.Probe.SerialNumber.Length > 0)
        {
            arguments.AddRange(["-c", $"adapter serial {target.Probe.SerialNumber}"]);
        }

        foreach (string command in commands)
        {
            arguments.AddRange(["-c", command]);
        }

        return new ToolCommand(phase, Program, [.. arguments]);
    }

    // "0x40000000: 20002927"
    [GeneratedRegex("^(?<address>0x[0-9a-f]{8}): (?<value>[0-9a-f]{8})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex("^wrote (?<bytes>[0-9]{1,12}) bytes from file", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Wrote();

    [GeneratedRegex("^verified (?<bytes>[0-9]{1,12}) bytes", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verified();
}
