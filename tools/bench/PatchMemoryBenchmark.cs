using System.Diagnostics;
using System.Globalization;
using Edge.Importers;
using Edge.Model;
using Edge.Planner;
using Edge.Testing;
using Edge.Testing.Networks;

namespace Edge.Bench;

/// <summary>
/// The least memory that published networks need on one device, for bounds on extra work, beside msf-CNN's best
/// (whose analysis leaves residual additions out) and TinyEngine's patches. The input image is not counted.
/// </summary>
internal static class PatchMemoryBenchmark
{
    private const double Unlimited = 1000;

    private static readonly (string Network, double Factor, int Goal, string Peer)[] Rows =
    [
        ("te_vww", 1.0, 17_000, "TinyEngine 62,352"),
        ("te_vww", 1.1, 14_500, "msf-CNN 32,792"),
        ("te_vww", 1.3, 12_500, "msf-CNN 17,760"),
        ("te_vww", Unlimited, 10_000, "msf-CNN 12,000"),
        ("MobileNetV2 0.35 at 144", 1.0, 24_000, ""),
        ("MobileNetV2 0.35 at 144", 1.1, 18_000, "msf-CNN 67,905"),
        ("MobileNetV2 0.35 at 144", 1.3, 12_000, "msf-CNN 21,288"),
        ("MobileNetV2 0.35 at 144", Unlimited, 7_000, "msf-CNN 7,887"),
        ("MCUNet-320K at 176", 1.0, 80_000, ""),
        ("MCUNet-320K at 176", 1.1, 70_000, "msf-CNN 190,096"),
        ("MCUNet-320K at 176", 1.3, 60_000, "msf-CNN 186,032"),
        ("MCUNet-320K at 176", Unlimited, 40_000, "msf-CNN 42,643"),
        ("te_detection", 1.0, 60_000, "TinyEngine 257,448"),
        ("te_detection", 1.1, 45_000, ""),
        ("te_mcunetv2_large", 1.1, 250_000, "TinyEngine 444,168"),
    ];

    /// <summary>Prints the table; 0 if every goal that could be measured is met.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string? only = arguments.Length > 0 ? arguments[0] : null;
        DeviceProfile profile = new("board", 1, 2e8, 1 << 30, 1 << 30, 1e8, 5e7, 1e8, 5, 1e7, 500);
        ClusterSpec cluster = new([new ClusterDevice("board", "inproc", profile)]);
        Console.WriteLine("| network | MAC factor allowed | peak arena, B | goal, B | MAC factor | least live bytes of the schedule | least of any schedule searched | input streamed / resident, B | planning, s | peer's peak, B |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach ((string network, double factor, int goal, string peer) in Rows)
        {
            if ((only is not null && !network.Contains(only, StringComparison.OrdinalIgnoreCase)) || Load(network) is not { } model)
            {
                continue;
            }

            Stopwatch watch = Stopwatch.StartNew();
            PlanningResult result = NetworkPlanner.Plan(new PlanRequest(model, cluster, Strategy.Patches, null, factor));
            DeviceMemory memory = result.Explanation.Devices[0];
            bool fits = memory.ArenaBytes <= goal;
            met &= fits;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {network} | {(factor == Unlimited ? "any" : factor.ToString("F1", CultureInfo.InvariantCulture))} | {memory.ArenaBytes:N0}{(fits ? "" : " **missed**")} | {goal:N0} | {(double)result.Plan.MacCount / model.Graph.MacCount:F3} | {memory.LiveBytes:N0} | {result.Pareto[0].PeakBytes:N0} at {result.Pareto[0].MacFactor:F2} | {memory.InputBytes:N0} / {memory.ResidentInputBytes:N0} | {watch.Elapsed.TotalSeconds:F1} | {peer} |"));
        }

        return met ? 0 : 1;
    }

    private static ImportedModel? Load(string network)
    {
        if (!network.StartsWith("te_", StringComparison.Ordinal))
        {
            return network.StartsWith("Mobile", StringComparison.Ordinal) ? PublishedNetworks.MobileNetV2 : PublishedNetworks.McuNet320K;
        }

        if (SharedFolder.Path is null)
        {
            Console.WriteLine($"| {network} | skipped: {SharedFolder.Missing} |");
            return null;
        }

        return ModelFile.Open(SharedFolder.File("models", network + ".tflite"));
    }
}
