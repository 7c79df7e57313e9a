using System.Collections.Immutable;
using System.Globalization;
using Edge.Cli.Reports;
using Edge.Model;

namespace Edge.Cli.Profiling;

/// <summary>The largest reasons why an inference takes as long as it does, and what could be changed about each.</summary>
internal static class SlownessReasons
{
    private const int Most = 5;

    /// <summary>At most five reasons, the longest first. An added host is none: it only waits.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="profiles">Profile of each device of it.</param>
    /// <param name="devices">What each device does with its time.</param>
    /// <param name="layers">Every layer on every device.</param>
    public static ImmutableArray<ProfileReasonReport> Of(Plan plan, IReadOnlyList<DeviceProfile> profiles, ImmutableArray<ProfileDeviceReport> devices, ImmutableArray<ProfileLayerReport> layers)
    {
        List<ProfileReasonReport> reasons = [];
        foreach ((int i, ProfileDeviceReport device) in devices.Index().Where(d => !d.Item.IsHost))
        {
            double onLink = device.WireUs + device.SerialiseUs;
            reasons.Add(new ProfileReasonReport(
                device.Name,
                onLink,
                Text($"'{device.Name}' spends {onLink:N0} us ({onLink / device.EndUs:P0}) on messages: {device.SentBytes + device.ReceivedBytes:N0} B over a link of {profiles[i].LinkBitsPerSecond / 1e6:0.###} Mb/s."),
                "A faster link (--link), fewer devices, or --strategy single sends less."));
            reasons.Add(new ProfileReasonReport(
                device.Name,
                device.WaitUs,
                Text($"'{device.Name}' waits {device.WaitUs:N0} us ({device.WaitUs / device.EndUs:P0}) for what other devices send."),
                "The others are slower or have more to do: leave this device out, or take ones of equal speed."));
            double moves = layers.Where(l => l.Device == device.Name && l.Operator is "Copy" or "Feed" or "Fetch").Sum(l => l.P50Us);
            reasons.Add(new ProfileReasonReport(
                device.Name,
                moves,
                Text($"'{device.Name}' spends {moves:N0} us ({moves / device.EndUs:P0}) on moving tensors: it takes inputs, gives outputs, and copies."),
                "An input of the type that the network computes in needs no conversion."));
            reasons.AddRange(
                layers.Where(l => l.Device == device.Name && l.P10Us is not null && l.Operator is not ("Copy" or "Feed" or "Fetch"))
                    .GroupBy(l => (l.Operator, l.Bound))
                    .Select(g => OfLayers(plan, profiles[i], device, [.. g])));
            double recomputed = plan.Graph.MacCount > 0 ? device.ComputeUs * (1 - ((double)plan.Graph.MacCount / Math.Max(plan.MacCount, 1))) : 0;
            reasons.Add(new ProfileReasonReport(
                device.Name,
                recomputed,
                Text($"About {recomputed:N0} us of '{device.Name}' go into what was computed before: patches overlap, {(double)plan.MacCount / Math.Max(plan.Graph.MacCount, 1):0.00} times the network's own multiply-accumulates are executed."),
                "More memory for activations allows larger patches, and --strategy single none."));
        }

        return [.. reasons.Where(r => r.Us > 0.5).OrderByDescending(r => r.Us).Take(Most)];
    }

    private static ProfileReasonReport OfLayers(Plan plan, DeviceProfile profile, ProfileDeviceReport device, ImmutableArray<ProfileLayerReport> layers)
    {
        double us = layers.Sum(l => l.P50Us), gain = profile.Int8MacsPerSecond / Math.Max(profile.Float32MacsPerSecond, 1);
        bool isFloat = PlanArithmetic.IsFloat(plan);
        ProfileLayerReport longest = layers.MaxBy(l => l.P50Us)!;
        (string what, string change) = longest.Bound switch
        {
            LayerBound.Compute => (
                Text($"{layers.Sum(l => l.Macs):N0} multiply-accumulates"),
                isFloat && gain > 1
                    ? Text($"In int8 this device does {gain:0.0} times as many a second: quantise the network.")
                    : "Fewer channels, a smaller picture, or several devices (--device A,B --strategy patches) leave less to compute."),
            LayerBound.Memory => (
                Text($"{layers.Sum(l => l.Bytes):N0} B read and written"),
                isFloat ? "int8 has a quarter of the bytes; a device with more memory bandwidth moves them faster." : "They have few multiply-accumulates for their bytes: smaller tensors, or fewer such layers, would help."),
            _ => (
                Text($"{layers.Sum(l => l.Steps)} steps of {profile.StepOverheadUs:0.##} us before anything is computed"),
                "Larger patches, and so more memory for activations, are fewer steps."),
        };
        string which = layers.Length == 1 ? $"'{longest.Layer}' ({longest.Operator})" : Text($"{layers.Length} {longest.Operator} layers, most in '{longest.Layer}' ({longest.P50Us:N0} us)");
        return new ProfileReasonReport(device.Name, us, Text($"'{device.Name}' spends {us:N0} us ({us / device.EndUs:P0}) on {which}: {what}."), change);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
