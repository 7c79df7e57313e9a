using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Patches;

namespace Edge.Planner.Clusters;

/// <summary>
/// A prefix of a network cut into bands: each device makes its share of the rows (or columns, of a flat image) of every
/// tensor that crosses the cut, in proportion to its speed, from the part of the input that those rows reach.
/// </summary>
internal sealed class BandPartition
{
    private BandPartition(int start, int cut, ImmutableArray<int> crossing, ImmutableArray<ImmutableArray<Region>> bands, ImmutableArray<Region[]> windows) =>
        (Start, Cut, Crossing, Bands, Windows) = (start, cut, crossing, bands, windows);

    /// <summary>First node of the prefix; those before run whole on the endpoint.</summary>
    public int Start { get; }

    /// <summary>Node behind the prefix.</summary>
    public int Cut { get; }

    /// <summary>Tensors made in the prefix and needed behind it.</summary>
    public ImmutableArray<int> Crossing { get; }

    /// <summary>For each device the region it delivers of each tensor of <see cref="Crossing"/>; possibly empty.</summary>
    public ImmutableArray<ImmutableArray<Region>> Bands { get; }

    /// <summary>For each device the part of each tensor that it needs.</summary>
    public ImmutableArray<Region[]> Windows { get; }

    /// <summary>All partitions of a network over devices of given speeds, by ascending cut.</summary>
    public static IEnumerable<BandPartition> All(Network network, ImmutableArray<double> speeds)
    {
        int start = 0;
        while (start < network.Nodes.Length && !network.IsSpatial(start))
        {
            start++;
        }

        for (int cut = start + 1; cut <= network.Nodes.Length && network.IsSpatial(cut - 1); cut++)
        {
            if (Of(network, speeds, start, cut) is { } partition)
            {
                yield return partition;
            }
        }
    }

    /// <summary>Tensors made or fed before <see cref="Start"/> that device <paramref name="device"/> reads.</summary>
    public IEnumerable<int> Received(Network network, int device) =>
        Enumerable.Range(0, network.Images.Length).Where(t => !Windows[device][t].IsEmpty && network.Producers[t] < Start && !network.Graph.Tensors[t].IsConstant);

    /// <summary>The same prefix in other shares.</summary>
    /// <param name="network">The network.</param>
    /// <param name="speeds">The share of each device; 0 leaves it out.</param>
    public BandPartition With(Network network, ImmutableArray<double> speeds) => Of(network, speeds, Start, Cut)!;

    private static BandPartition? Of(Network network, ImmutableArray<double> speeds, int start, int cut)
    {
        ImmutableArray<int> crossing = [.. Enumerable.Range(start, cut - start).Select(network.OutputOf).Where(t => network.IsSink(t) || network.Consumers[t].Any(c => c >= cut))];
        if (crossing.IsEmpty || crossing.Any(t => network.Images[t].Pixels < 2))
        {
            return null;
        }

        // Rows unless the images are flat.
        bool byRows = crossing.Min(t => network.Images[t].Height) >= Math.Min(2, crossing.Min(t => network.Images[t].Width));
        Region[][] shares = [.. crossing.Select(t => Divide(network.Images[t], byRows, speeds))];
        ImmutableArray<ImmutableArray<Region>> bands = [.. speeds.Select((_, device) => shares.Select(share => share[device]).ToImmutableArray())];
        return new BandPartition(start, cut, crossing, bands, [.. bands.Select(own => DeviceWindows.For(network, start, cut, crossing.Zip(own)))]);
    }

    /// <summary>Whole rows (or columns) in proportion to speed; those that are left over go where the largest part of a row was cut off.</summary>
    private static Region[] Divide(Region whole, bool byRows, ImmutableArray<double> speeds)
    {
        int length = byRows ? whole.Height : whole.Width;
        double total = speeds.Sum();
        int[] rows = [.. speeds.Select(speed => (int)(length * speed / total))];
        IEnumerable<int> byRemainder = Enumerable.Range(0, rows.Length).Where(d => speeds[d] > 0).OrderByDescending(d => (length * speeds[d] / total) - rows[d]);
        foreach (int device in byRemainder.Take(length - rows.Sum()).ToArray())
        {
            rows[device]++;
        }

        Region[] bands = new Region[rows.Length];
        for (int d = 0, first = 0; d < rows.Length; first += rows[d++])
        {
            bands[d] = byRows ? whole with { Top = first, Height = rows[d] } : whole with { Left = first, Width = rows[d] };
        }

        return bands;
    }
}
