using Edge.Devices;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge devices meters --json</c> prints: schema <c>edge.device.meters/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Meters">Every meter.</param>
internal sealed record DeviceMetersReport(string Schema, IReadOnlyList<DeviceMetersReport.Meter> Meters)
{
    /// <summary>A meter and what it read.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Volts">Voltage of the supply.</param>
    /// <param name="Amperes">Current; negative where it flows back.</param>
    /// <param name="Watts">Power.</param>
    internal sealed record Meter(string Name, double Volts, double Amperes, double Watts);

    /// <summary>Reads each meter once.</summary>
    public static DeviceMetersReport Of(IEnumerable<IPowerMeter> meters) => new("edge.device.meters/1", [.. meters.Select(m => (m.Name, Reading: m.Read())).Select(m => new Meter(m.Name, m.Reading.Volts, m.Reading.Amperes, m.Reading.Watts))]);
}
