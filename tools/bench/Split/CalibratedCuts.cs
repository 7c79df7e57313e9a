using System.Collections.Immutable;
using System.Globalization;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;

namespace Edge.Bench.Split;

/// <summary>
/// A network that was not trained to be cut, cut where the least bytes cross in the first half of its work, its latent quantised and coded by every
/// other picture; accuracy and bytes are those of the pictures between.
/// </summary>
internal static class CalibratedCuts
{
    private const double MostOfTheWork = 0.5;
    private static readonly int[] Widths = [8, 6, 5, 4, 3, 2];

    /// <summary>Prints a row for each number of bits, with one scale and with one a channel.</summary>
    public static void Print(ImportedModel model, CifarImages images, ClusterSpec cluster)
    {
        PlanRequest request = new(model, cluster, Strategy.Bottleneck);
        Cut cut = NetworkPlanner.Cuts(request)
            .Where(c => c.Tensors.Length == 1 && c.HeadMacCount > 0 && c.HeadMacCount <= model.Graph.MacCount * MostOfTheWork && c.LatentElements <= LatentCoding.MaxElements)
            .OrderBy(c => c.LatentElements).ThenBy(c => c.HeadMacCount).First();
        string tensor = cut.Tensors[0];
        request = request with { Split = new SplitOptions(tensor) };
        using SplitPair plain = new(tensor, request);
        CifarImages measured = images.Between();
        ImmutableSortedDictionary<string, ImmutableArray<ReadOnlyMemory<byte>>> samples = ImmutableSortedDictionary<string, ImmutableArray<ReadOnlyMemory<byte>>>.Empty
            .Add(tensor, [.. plain.LatentsOf([.. images.Pictures.Where((_, i) => i % 2 == 0)]).Select(l => new ReadOnlyMemory<byte>(l))]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.Graph.Name} cut behind '{cut.Behind}' ({cut.HeadMacCount / 1e6:F0} of {model.Graph.MacCount / 1e6:F0} M MACs, {cut.LatentElements} elements), calibrated:\n"));
        Console.WriteLine("| latent | fixed width B | sent B | accuracy |\n|---|---:|---:|---:|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| float32 | {cut.LatentBytes} | {plain.SentBytes(measured.Pictures):F0} | {measured.Accuracy(plain.Run):P2} |"));
        foreach (int bits in Widths)
        {
            foreach (bool perChannel in (bool[])[false, true])
            {
                using SplitPair pair = new(tensor, request with { Split = request.Split with { Bits = bits, PerChannel = perChannel, Calibration = new LatentCalibration(samples) } });
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {bits} bits, {(perChannel ? "a scale a channel" : "one scale")} | {cut.BytesAt(bits)} | {pair.SentBytes(measured.Pictures):F0} | {measured.Accuracy(pair.Run):P2} |"));
            }
        }
    }
}
