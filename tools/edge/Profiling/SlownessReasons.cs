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
                Text($"'{device.Name}' waits {device.WaitUs:N0} us ({device.WaitUs / device.EndUs:P0}) for devices that have not sent yet."),
                "The others are slower or have more to do: leave this device out, or take ones of equal speed."));
            double moves = layers.Where(l => l.Device == device.Name && l.Operator is "Copy" or "Feed" or "Fetch").Sum(l => l.P50Us);
            reasons.Add(new ProfileReasonReport(
                device.Name,
                moves,
                Text($"'{device.Name}' spends {moves:N0} us ({moves / device.EndUs:P0}) on moving tensors: it takes inputs, gives outputs, and copies."),
                "An input of the type that the network computes in needs no conversion."));
            reasons.AddRange(layers.Where(l => l.Device == device.Name && l.P10Us is not null && l.Operator is not ("Copy" or "Feed" or "Fetch")).Select(l => OfLayer(plan, profiles[i], l)));
            double recomputed = plan.Graph.MacCount > 0 ? device.ComputeUs * (1 - ((double)plan.Graph.MacCount / Math.Max(plan.MacCount, 1))) : 0;
            reasons.Add(new ProfileReasonReport(
                device.Name,
                recomputed,
                Text($"About {recomputed:N0} us of '{device.Name}' go into what was computed before: patches overlap, {(double)plan.MacCount / Math.Max(plan.Graph.MacCount, 1):0.00} times the network's own multiply-accumulates are executed."),
                "More memory for activations allows larger patches, and --strategy single none."));
        }

        return [.. reasons.Where(r => r.Us > 0.5).OrderByDescending(r => r.Us).Take(Most)];
    }

    private static ProfileReasonReport OfLayer(Plan plan, DeviceProfile profile, ProfileLayerReport layer)
    {
        double gain = profile.Int8MacsPerSecond / Math.Max(profile.Float32MacsPerSecond, 1);
        string change = layer.Bound switch
        {
            LayerBound.Compute when IsFloat(plan) && gain > 1 => Text($"In int8 this device does {gain:0.0} times the multiply-accumulates a second: quantise the network."),
            LayerBound.Compute => "Fewer channels, a smaller picture, or several devices (--device A,B --strategy patches) leave less to compute.",
            LayerBound.Memory when IsFloat(plan) => "int8 has a quarter of the bytes; a device with more memory bandwidth reads them faster.",
            LayerBound.Memory => "It has few multiply-accumulates for its bytes: a smaller tensor, or fewer layers that only move or add, would help.",
            _ => Text($"It is {layer.Steps} steps of {profile.StepOverheadUs:0.##} us each before anything is computed: larger patches are fewer steps."),
        };
        string what = layer.Bound switch
        {
            LayerBound.Compute => Text($"{layer.Macs:N0} multiply-accumulates"),
            LayerBound.Memory => Text($"{layer.Bytes:N0} B read and written"),
            _ => "the fixed cost of its steps",
        };
        return new ProfileReasonReport(layer.Device, layer.P50Us, Text($"'{layer.Layer}' ({layer.Operator}) takes {layer.P50Us:N0} us ({layer.Share:P0} of '{layer.Device}'): {what}."), change);
    }

    private static bool IsFloat(Plan plan) => plan.Graph.Nodes.Any(n => n.Operator is Conv2D or FullyConnected or DepthwiseConv2D && plan.Graph.Output(n).Type == ElementType.Float32);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
