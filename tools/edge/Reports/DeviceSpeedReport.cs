using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Language;

namespace Edge.Cli.Reports;

/// <summary>What a plan took a device's speed to be.</summary>
/// <param name="Name">The device.</param>
/// <param name="Source"><c>measured</c> just before, or <c>profile</c>.</param>
/// <param name="WeightGbPerS">Weights that it works through in a second, 10⁹ bytes.</param>
/// <param name="RoundTripMs">Round trip of its link, in milliseconds.</param>
/// <param name="MemoryBytes">Most memory that a plan may take there.</param>
/// <param name="Threads">Threads that compute there.</param>
internal sealed record DeviceSpeedReport(string Name, string Source, double WeightGbPerS, double RoundTripMs, long MemoryBytes, int Threads)
{
    /// <summary>Describes the devices of a plan.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="measured">What was measured of them, or null.</param>
    public static ImmutableArray<DeviceSpeedReport> Of(ImmutableArray<ClusterDevice> devices, MeasuredCluster? measured) =>
        [.. devices.Select((d, i) => measured is null ? OfProfile(d) : OfMeasurement(d, measured.Devices[i]))];

    private static DeviceSpeedReport OfMeasurement(ClusterDevice device, MeasuredDevice measured) => new(
        device.Name, "measured", Gigabytes(measured.WeightBytesPerSecond), Math.Round(measured.RoundTripUs / 1000, 3), measured.MemoryBytes, measured.Threads);

    private static DeviceSpeedReport OfProfile(ClusterDevice device) => new(
        device.Name, "profile", Gigabytes(LanguagePlanner.SpeedOf(device.Profile)), Math.Round(device.Profile.LinkRoundTripUs / 1000, 3), device.Profile.ArenaBytes, device.Profile.Cores);

    private static double Gigabytes(double bytes) => Math.Round(bytes / 1e9, 3);
}
