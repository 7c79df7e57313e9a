using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Clusters;

/// <summary>
/// The partitions that are worth scheduling for an objective: every cut, over the devices that get the work done soonest, fewer and fewer of
/// them, in shares that let all of them finish at the same time, and every device as the one where the bands meet.
/// </summary>
internal sealed class BandChoices
{
    private const int MostBalanced = 12;
    private const int BalancingRounds = 5;
    private const int MostSets = 8;

    private readonly Network _network;
    private readonly BandEstimate _estimate;
    private readonly ImmutableArray<DeviceProfile> _workers;
    private readonly ImmutableArray<int> _joins;
    private readonly PlanObjective _objective;

    /// <summary>Prepares.</summary>
    /// <param name="network">The network.</param>
    /// <param name="workers">The devices.</param>
    /// <param name="host">The endpoint.</param>
    /// <param name="join">The device that does nothing but join, or null where any may.</param>
    /// <param name="objective">What is wanted.</param>
    public BandChoices(Network network, ImmutableArray<DeviceProfile> workers, DeviceProfile host, int? join, PlanObjective objective)
    {
        (_network, _workers, _objective) = (network, workers, objective);
        _estimate = new BandEstimate(network, workers, host);
        // Of devices that are alike any may join.
        _joins = join is { } named ? [named] : [.. Enumerable.Range(0, workers.Length).DistinctBy(d => workers[d])];
        Banding = [.. Enumerable.Range(0, workers.Length).Where(d => d != join || workers.Length == 1).OrderBy(d => _estimate.WholeUs(d, 0, network.Nodes.Length) + (8e6 * InputBytes / Math.Max(workers[d].LinkBitsPerSecond, 1)))];
    }

    /// <summary>Devices that take bands, the one that alone would be done with the network first in front.</summary>
    public ImmutableArray<int> Banding { get; }

    private long InputBytes => _network.Sources.Sum(s => _network.Bytes(s.Tensor));

    /// <summary>Every cut over every number of devices, in shares by speed, and every device as the one where the bands meet.</summary>
    public IEnumerable<BandChoice> All() =>
        Plain().SelectMany(p => _joins.Select(j => new BandChoice(p.Partition, j, _estimate.Of(p.Partition, j))));

    /// <summary>The choices, the best by the objective first; for memory the fastest and those where the least crosses in turns.</summary>
    public IEnumerable<BandChoice> InOrder()
    {
        (BandChoice Choice, int Devices)[] ordered = [.. Plain().Select(p => (Choice: Joined(p.Partition), p.Devices)).OrderBy(c => ValueOf(c.Choice))];
        BandChoice[] balanced = [.. ordered.Take(MostBalanced).Select(c => Balanced(c.Choice, c.Devices)), .. ordered.Skip(MostBalanced).Select(c => c.Choice)];
        return _objective is PlanObjective.Memory
            ? balanced.OrderBy(c => ValueOf(c)).Zip(balanced.OrderBy(c => c.Partition.Crossing.Sum(_network.Bytes))).SelectMany(pair => (BandChoice[])[pair.First, pair.Second]).DistinctBy(c => c.Partition)
            : balanced.OrderBy(c => ValueOf(c));
    }

    private IEnumerable<(BandPartition Partition, int Devices)> Plain()
    {
        for (int devices = Banding.Length; devices >= 1; devices = devices > MostSets ? devices / 2 : devices - 1)
        {
            foreach (BandPartition partition in BandPartition.All(_network, SharesOf(devices)))
            {
                yield return (partition, devices);
            }
        }
    }

    private double ValueOf(BandChoice choice) => _objective switch
    {
        PlanObjective.Bytes => choice.Cost.WireBytes,
        PlanObjective.Energy => choice.Cost.EnergyMj,
        _ => choice.Cost.LatencyUs,
    };

    /// <summary>The first devices get shares by the time that the whole network would take them.</summary>
    private ImmutableArray<double> SharesOf(int devices)
    {
        double[] shares = new double[_workers.Length];
        foreach (int device in Banding.Take(devices))
        {
            shares[device] = 1 / Math.Max(_estimate.WholeUs(device, 0, _network.Nodes.Length), 1e-3);
        }

        return [.. shares];
    }

    private BandChoice Joined(BandPartition partition)
    {
        BandChoice best = new(partition, _joins[0], _estimate.Of(partition, _joins[0]));
        foreach (int join in _joins.Skip(1))
        {
            BandChoice other = new(partition, join, _estimate.Of(partition, join));
            best = ValueOf(other) < ValueOf(best) ? other : best;
        }

        return best;
    }

    /// <summary>Who finishes late gets less, who finishes early more, until the bands are of whole rows and nothing is gained.</summary>
    private BandChoice Balanced(BandChoice plain, int devices)
    {
        BandChoice best = plain, last = plain;
        ImmutableArray<double> shares = [.. plain.Partition.Bands.Select(b => (double)b.Sum(r => (long)r.ElementCount))];
        for (int round = 0; round < BalancingRounds; round++)
        {
            double[] finish = last.Cost.FinishUs;
            double mean = Banding.Take(devices).Where(d => finish[d] > 0).Select(d => finish[d]).DefaultIfEmpty(1).Average();
            shares = [.. shares.Select((s, d) => finish[d] > 0 ? s * mean / finish[d] : s)];
            last = Joined(plain.Partition.With(_network, shares));
            best = ValueOf(last) < ValueOf(best) ? last : best;
        }

        return best;
    }
}
