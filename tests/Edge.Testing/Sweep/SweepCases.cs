using System.Collections.Immutable;
using Edge.Model;
using Edge.Testing.Networks;

namespace Edge.Testing.Sweep;

/// <summary>Combinations of networks, devices and links, among which another plan is the best each time.</summary>
public static class SweepCases
{
    private static readonly Func<ImportedModel>[] Networks =
    [
        () => Build("wide", 64, n => n.Conv(n.Conv(n.Conv(n.Input(64, 64, 3), 16, 3), 16, 3), 8, 3, 2), mean: true),
        () => Build("narrowing", 48, n => n.Conv(n.InvertedResidual(n.InvertedResidual(n.Conv(n.Input(48, 48, 3), 16, 3, 2), 16, 4, 1, 3), 24, 4, 2, 3), 64, 1), mean: true),
        () => Build("deep", 16, n => n.Conv(n.Conv(n.Conv(n.Conv(n.Input(16, 16, 8), 32, 3), 64, 3, 2), 64, 3), 64, 3, 2), mean: true),
        () => Build("picture", 40, n => n.Conv(n.Depthwise(n.Conv(n.Input(40, 40, 3), 12, 5), 5), 3, 3), mean: false),
        () => Build("heavy", 40, n => n.Conv(n.Conv(n.Conv(n.Conv(n.Conv(n.Input(40, 40, 8), 64, 3), 64, 3), 64, 3), 64, 3), 8, 3, 2), mean: true),
        () => Build("small", 12, n => n.Conv(n.Conv(n.Input(12, 12, 3), 8, 3), 8, 3), mean: true),
    ];

    private static readonly (string Name, double BitsPerSecond, double RoundTripUs)[] Links =
    [
        ("ethernet-1000", 941e6, 200),
        ("ethernet-100", 94e6, 400),
        ("wifi", 30e6, 3000),
    ];

    /// <summary>Every network over every cluster that <see cref="Clusters"/> makes of a device.</summary>
    /// <param name="device">The device; its links are replaced.</param>
    /// <param name="more">Networks beside those that are made here.</param>
    public static ImmutableArray<SweepCase> Of(DeviceProfile device, params IEnumerable<ImportedModel> more) =>
    [
        .. from model in Networks.Select(build => build()).Concat(more)
           from cluster in Clusters(device)
           select new SweepCase(model.Graph.Name, cluster.Devices, cluster.Link, model, cluster.Spec),
    ];

    /// <summary>Two and three devices that are alike, on each link; one of them behind a slower link; and one slower than the others.</summary>
    private static IEnumerable<(string Devices, string Link, ClusterSpec Spec)> Clusters(DeviceProfile device)
    {
        foreach ((string name, double bits, double roundTripUs) in Links)
        {
            DeviceProfile linked = device with { LinkBitsPerSecond = bits, LinkRoundTripUs = roundTripUs };
            yield return ("2", name, Spec(linked, linked));
            yield return ("3", name, Spec(linked, linked, linked));
        }

        DeviceProfile near = device with { LinkBitsPerSecond = Links[0].BitsPerSecond, LinkRoundTripUs = Links[0].RoundTripUs }, far = device with { LinkBitsPerSecond = Links[2].BitsPerSecond, LinkRoundTripUs = Links[2].RoundTripUs };
        yield return ("2", "the first wifi, the second ethernet-1000", Spec(far, near));
        yield return ("3", "one wifi, two ethernet-1000", Spec(near, far, near));
        if (device.Costs is null)
        {
            yield return ("a fast and a slow one", Links[1].Name, Spec(Slower(near, 1), Slower(near, 6)));
            yield return ("a fast, a slow and a very slow one", Links[0].Name, Spec(Slower(near, 4), Slower(near, 1), Slower(near, 30)));
        }
    }

    private static DeviceProfile Slower(DeviceProfile device, double factor) => device with
    {
        Int8MacsPerSecond = device.Int8MacsPerSecond / factor,
        Float32MacsPerSecond = device.Float32MacsPerSecond / factor,
        MemoryBytesPerSecond = device.MemoryBytesPerSecond / factor,
        StepOverheadUs = device.StepOverheadUs * factor,
        Power = device.Power is { } power ? power with { ComputeW = power.IdleW + ((power.ComputeW - power.IdleW) / Math.Sqrt(factor)) } : null,
    };

    private static ClusterSpec Spec(params ReadOnlySpan<DeviceProfile> devices)
    {
        List<ClusterDevice> all = [];
        foreach (DeviceProfile device in devices)
        {
            all.Add(new ClusterDevice($"device{all.Count}", "local", device));
        }

        return new ClusterSpec([.. all]);
    }

    private static ImportedModel Build(string name, ulong seed, Func<NetworkBuilder, int> layers, bool mean)
    {
        NetworkBuilder network = new(name, seed);
        int end = layers(network);
        return network.Build(mean ? network.Dense(network.Mean(end), 10) : end);
    }
}
