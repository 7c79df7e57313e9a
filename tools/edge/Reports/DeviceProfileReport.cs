using System.Collections.Immutable;
using System.Globalization;
using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge devices show --json</c> prints: schema <c>edge.device/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Name">Name of the profile.</param>
/// <param name="About">What device it is.</param>
/// <param name="Isa">Features of its instruction set.</param>
/// <param name="Figures">Every figure.</param>
/// <param name="Measured">What was measured of its kernels; null where nothing was.</param>
internal sealed record DeviceProfileReport(string Schema, string Name, string About, ImmutableArray<string> Isa, ImmutableArray<DeviceProfileReport.Figure> Figures, DeviceProfileReport.Kernels? Measured)
{
    /// <summary>A figure: as a person writes it, as a number, its interval, and where it comes from.</summary>
    internal sealed record Figure(string Key, string Text, double Value, string Unit, double P10, double P90, string Kind, string Source, string? Date);

    /// <summary>Measured kernels: how many families, on which day, and what the machine did meanwhile.</summary>
    internal sealed record Kernels(string Name, int Families, string Day, string Conditions);

    /// <summary>Describes a profile.</summary>
    public static DeviceProfileReport Of(DeviceProfile profile) => new(
        "edge.device/1",
        profile.Name,
        profile.About,
        profile.Isa,
        [.. profile.Figures.Select(f => new Figure(f.Name, f.Text, f.Value, f.Unit.ToString(), f.P10, f.P90, f.Source.Kind.ToString().ToLowerInvariant(), f.Source.Citation, f.Source.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))],
        profile.Costs is { } costs ? new Kernels(costs.Kernels, costs.Families.Length, costs.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), costs.Conditions) : null);
}
