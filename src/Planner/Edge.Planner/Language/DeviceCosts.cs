using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>What predictions go by: the devices' profiles, with what was measured in the place of what they say.</summary>
/// <param name="Profiles">Profile of each device.</param>
/// <param name="AreHere">Whether each device shares the endpoint's processors.</param>
/// <param name="Handling">What the ends of messages take on processors.</param>
internal sealed record DeviceCosts(ImmutableArray<DeviceProfile> Profiles, ImmutableArray<bool> AreHere, MessageHandling Handling)
{
    /// <summary>Devices of which nothing was measured.</summary>
    public static DeviceCosts Of(ImmutableArray<DeviceProfile> profiles) => new(profiles, [.. profiles.Select(_ => false)], default);

    /// <summary>Some devices of a request.</summary>
    /// <param name="request">Has what was measured.</param>
    /// <param name="devices">The devices: all, or the endpoint alone.</param>
    public static DeviceCosts Of(LanguagePlanRequest request, ImmutableArray<ClusterDevice> devices)
    {
        if (request.Measured is not { } measured)
        {
            return Of([.. devices.Select(d => d.Profile)]);
        }

        DeviceCosts costs = Of([.. devices.Select(d => At(d.Profile, request.MeasuredOf(d).RoundTripUs, devices.Length == 1 ? measured.AloneBytesPerSecond : request.MeasuredOf(d).WeightBytesPerSecond))]) with
        {
            AreHere = [.. devices.Select(d => request.MeasuredOf(d).IsHere)],
        };
        return costs with { Handling = HandlingOf(measured, costs.Between(Enumerable.Range(0, devices.Length)), devices.Length) };
    }

    /// <summary>The same devices where one works at a time: those on one machine do not share its processors then.</summary>
    /// <param name="request">Has what was measured.</param>
    public DeviceCosts OneAtATime(LanguagePlanRequest request) => request.Measured is not { } measured ? this : this with
    {
        Profiles = [.. Profiles.Select((p, d) => AreHere[d] ? At(p, p.LinkRoundTripUs, measured.AloneBytesPerSecond) : p)],
    };

    /// <summary>What exchanges between some of them cost.</summary>
    public ExchangeCost Between(IEnumerable<int> members)
    {
        ExchangeCost cost = new(0, double.PositiveInfinity, Handling, 0);
        foreach (int member in members)
        {
            cost = cost with
            {
                RoundTripUs = Math.Max(cost.RoundTripUs, Profiles[member].LinkRoundTripUs),
                BytesPerSecond = Math.Min(cost.BytesPerSecond, Profiles[member].LinkBitsPerSecond / 8),
                Neighbours = cost.Neighbours + (AreHere[member] ? 1 : 0),
            };
        }

        return cost;
    }

    /// <summary>What echoes took beside their way there and back.</summary>
    private static MessageHandling HandlingOf(MeasuredCluster measured, ExchangeCost way, int count)
    {
        if (count < 2)
        {
            return default;
        }

        double Us(EchoTime time) => Math.Max(0, time.Us - way.SumUs(AllReduceAlgorithm.Star, count, count, (long)time.Links * time.Bytes));
        double ends = way.EndsAt(AllReduceAlgorithm.Star, count, count), few = Us(measured.OneEach);
        return new MessageHandling(
            ends, few, measured.Many.Links > 1 ? Math.Max(0, Us(measured.Many) - few) / ((measured.Many.Links - 1) * ends) : few / ends);
    }

    /// <summary>A profile at a measured speed: arithmetic keeps its relation to memory.</summary>
    private static DeviceProfile At(DeviceProfile profile, double roundTripUs, double weightBytesPerSecond)
    {
        double scale = weightBytesPerSecond / ComputeCost.SpeedOf(profile);
        return profile with
        {
            LinkRoundTripUs = roundTripUs,
            MemoryBytesPerSecond = weightBytesPerSecond,
            Int8MacsPerSecond = profile.Int8MacsPerSecond * scale,
            Float32MacsPerSecond = profile.Float32MacsPerSecond * scale,
        };
    }
}
