using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Model;

namespace Edge.Devices.Flashing;

/// <summary>st-flash of stlink-tools (1.7, 1.8): STM32 behind an ST-Link (stlink tutorial, "Using the st-flash utility").</summary>
public sealed partial class StFlash : IFlashBackEnd
{
    private const string Install = "Install it (Debian: apt-get install stlink-tools).";

    private static readonly ToolProgram Info = new("st-flash", ["st-info"], Install);

    /// <inheritdoc/>
    public ToolProgram Program { get; } = new("st-flash", ["st-flash"], Install);

    /// <inheritdoc/>
    public async Task<ImmutableArray<FlashProbe>> FindProbesAsync(FlashHost host, BoardTool? tool, CancellationToken cancellation)
    {
        ToolResult result = await host.Tools.RunAsync(new ToolCommand(FlashPhase.Identify, Info, ["--probe"]), Path.GetTempPath(), cancellation: cancellation);
        int announced = result.Lines.Select(l => Found().Match(l)).FirstOrDefault(m => m.Success) is { } found
            ? int.Parse(found.Groups["count"].ValueSpan, CultureInfo.InvariantCulture)
            : throw FlashErrors.Unintelligible(result, "'Found N stlink programmers'");
        string serial = string.Empty;
        ImmutableArray<FlashProbe>.Builder probes = ImmutableArray.CreateBuilder<FlashProbe>();
        foreach (Match field in result.Lines.Select(l => Field().Match(l)).Where(m => m.Success))
        {
            string value = field.Groups["value"].Value;
            switch (field.Groups["name"].Value)
            {
                case "serial":
                    serial = value;
                    break;
                case "chipid" when MemoryRange.TryParseAddress(value, out uint chip):
                    probes.Add(new FlashProbe(Program.Name, serial, $"0x{chip:x3}", "ST-Link") { SerialNumber = serial });
                    break;
                case "dev-type" when probes.Count > 0:
                    probes[^1] = probes[^1] with { Description = $"ST-Link, {value}" };
                    break;
                default:
                    break;
            }
        }

        return probes.Count == announced ? probes.ToImmutable() : throw FlashErrors.Unintelligible(result, $"{announced} programmers with serial and chipid");
    }

    /// <summary>The probe says its chip when it is found.</summary>
    public ToolCommand? Identification(FlashTarget target) => null;

    /// <inheritdoc/>
    public string? ReadChip(FlashTarget target, ToolResult answer) => target.Probe.Chip;

    /// <inheritdoc/>
    public ImmutableArray<ToolCommand> Prepare(FlashTarget target, FlashImage image, string folder)
    {
        int bytes = ImageFile.Write(image, folder);
        byte[] binary = image.ToBinary();
        string address = $"0x{image.Segments[0].Address:x8}";
        return
        [
            Command(FlashPhase.Write, target, "write", ImageFile.Name, address) with { ReadShare = ReadShare, Check = CheckWritten },
            Command(FlashPhase.Verify, target, "read", ImageFile.ReadBack, address, $"0x{bytes:x}") with { Check = r => CheckRead(r, binary, image.Segments[0].Address) },
            Command(FlashPhase.Start, target, "reset") with { Check = CheckExit },
        ];
    }

    private static void CheckRead(ToolResult result, byte[] binary, uint address)
    {
        CheckExit(result);
        ImageFile.Compare(result, ImageFile.ReadBack, binary, address);
    }

    private static void CheckWritten(ToolResult result)
    {
        if (result.Says("Verification of flash failed"))
        {
            throw FlashErrors.NotVerified(result, result.Tail);
        }

        CheckExit(result);
        if (!result.Says("Flash written and verified"))
        {
            throw FlashErrors.Unintelligible(result, "'Flash written and verified! jolly good!'");
        }
    }

    private static void CheckExit(ToolResult result)
    {
        if (result.ExitCode != 0)
        {
            throw result.Says("Couldn't find") ? NoProbe() : FlashErrors.Failed(result);
        }
    }

    private static EdgeException NoProbe() =>
        FlashErrors.NothingThere("st-flash", "ST-Link", "Connect one; if it is connected, its udev rule may be missing (stlink's 49-stlinkv2.rules).");

    private static double? ReadShare(string line) =>
        Pages().Match(line) is { Success: true } pages
            ? double.Parse(pages.Groups["done"].ValueSpan, CultureInfo.InvariantCulture) / Math.Max(1, double.Parse(pages.Groups["all"].ValueSpan, CultureInfo.InvariantCulture))
            : null;

    private ToolCommand Command(FlashPhase phase, FlashTarget target, params ReadOnlySpan<string> arguments) =>
        new(phase, Program, target.Probe.SerialNumber.Length > 0 ? ["--serial", target.Probe.SerialNumber, .. arguments] : [.. arguments]);

    [GeneratedRegex("^Found (?<count>[0-9]{1,3}) stlink programmers", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Found();

    // "  chipid:     0x0419"
    [GeneratedRegex("^ +(?<name>[a-z-]+): +(?<value>[^ ].*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();

    [GeneratedRegex("(?<done>[0-9]{1,6})/ *(?<all>[0-9]{1,6}) (half)?pages written", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pages();
}
