using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge devices list --json</c> prints: schema <c>edge.devices/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Devices">Every device profile, by name.</param>
internal sealed record DevicesReport(string Schema, ImmutableArray<DevicesReport.Device> Devices)
{
    /// <summary>A device in one line.</summary>
    internal sealed record Device(string Name, string About, int Cores, double ClockHz, long MemoryBytes, long ArenaBytes, double Int8MacsPerSecond, double LinkBitsPerSecond, bool HasPower, int Figures, int Estimates);

    /// <summary>Describes profiles.</summary>
    public static DevicesReport Of(IEnumerable<DeviceProfile> profiles) => new("edge.devices/1", [.. profiles.Select(p => new Device(
        p.Name,
        p.About,
        p.Cores,
        p.ClockHz,
        (long)(p.FigureOf(ProfileFigures.Memory)?.Value ?? 0),
        p.ArenaBytes,
        p.Int8MacsPerSecond,
        p.LinkBitsPerSecond,
        p.Power is not null,
        p.Figures.Length,
        p.Figures.Count(f => f.Source.Kind == ProfileSourceKind.Estimate)))]);
}
