using Edge.Devices.Flashing;

namespace Edge.Cli.Reports;

/// <summary>A line of <c>edge flash --json</c> while it works: schema <c>edge.flash.event/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Phase"><c>identify</c>, <c>write</c>, <c>verify</c>, <c>start</c> or <c>boot</c>.</param>
/// <param name="Share">How much of the phase is done, from 0 to 1.</param>
/// <param name="Text">What happened; missing where only the share changed.</param>
internal sealed record FlashEventReport(string Schema, string Phase, double Share, string? Text)
{
    /// <summary>Describes an event.</summary>
    public static FlashEventReport Of(FlashEvent happened) =>
        new("edge.flash.event/1", happened.Phase.ToString().ToLowerInvariant(), Math.Round(happened.Share, 3), happened.Text.Length > 0 ? happened.Text : null);
}
