using System.Collections.Immutable;
using Edge.Devices.Flashing;

namespace Edge.Cli.Reports;

/// <summary>The last line of <c>edge flash --json</c>: schema <c>edge.flash/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Board">The board.</param>
/// <param name="Tool">The back end.</param>
/// <param name="Probe">What it was flashed through.</param>
/// <param name="Port">Where it speaks; missing where that is not known.</param>
/// <param name="Image">The image, or the model that it was built of.</param>
/// <param name="ImageSha256">SHA-256 of the image.</param>
/// <param name="Segments">What of flash it fills, or would.</param>
/// <param name="DryRun">Whether nothing was done.</param>
/// <param name="Chip">The chip that was found; missing in a dry run.</param>
/// <param name="WrittenBytes">Bytes written.</param>
/// <param name="Verified">Whether they were read back and compared.</param>
/// <param name="Build">The build that the board says it runs; missing where nobody listened.</param>
/// <param name="Commands">The calls that were made, or would be.</param>
internal sealed record FlashedReport(
    string Schema,
    string Board,
    string Tool,
    string Probe,
    string? Port,
    string Image,
    string ImageSha256,
    ImmutableArray<FlashedReport.Segment> Segments,
    bool DryRun,
    string? Chip,
    long WrittenBytes,
    bool Verified,
    string? Build,
    ImmutableArray<string> Commands)
{
    /// <summary>Bytes of flash from an address on.</summary>
    internal sealed record Segment(string Address, int Bytes);

    /// <summary>Describes what was done.</summary>
    public static FlashedReport Of(FlashTarget target, FlashImage image, FlashReport done) =>
        Of(target, image, done.Commands) with { DryRun = false, Chip = done.Chip, WrittenBytes = done.WrittenBytes, Verified = done.IsVerified, Build = done.BuildId };

    /// <summary>Describes what would be done.</summary>
    public static FlashedReport Of(FlashTarget target, FlashImage image, ImmutableArray<string> commands) => new(
        "edge.flash/1", target.Board.Name, target.Tool.Name, target.Probe.Id, target.Port?.Text, image.Path, image.Digest.ToString(),
        [.. image.Segments.Select(s => new Segment($"0x{s.Address:x8}", s.Bytes.Length))], true, null, 0, false, null, commands);
}
