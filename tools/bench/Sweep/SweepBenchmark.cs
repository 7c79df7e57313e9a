using System.Globalization;
using Edge.Devices;
using Edge.Importers;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Simulation;
using Edge.Testing;
using Edge.Testing.Sweep;

namespace Edge.Bench.Sweep;

/// <summary>
/// Whether the plan that is chosen is the fastest when it runs: for networks, devices and links, it and alternatives to it run in turns
/// on agents of this machine behind emulated links. Goal: in every combination the chosen one is the fastest or within 5 % of it.
/// </summary>
internal static class SweepBenchmark
{
    private const double Margin = 1.05, PredictionMargin = 0.15;
    private const int Rounds = 3, MostRuns = 60, MostDevices = 2, MostOthers = 5;
    private static readonly TimeSpan TimeOfARound = TimeSpan.FromMilliseconds(150);
    private static readonly string[] Published = ["mlperf_vww_96_int8.tflite", "mlperf_resnet_quant.tflite", "te_vww.tflite", "te_detection.tflite"];

    /// <summary>Runs it.</summary>
    /// <param name="arguments">The profile of this machine, as <c>edge calibrate</c> wrote it; then a part of the names of combinations, to run only those.</param>
    /// <returns>0 where the goal is met, 1 otherwise.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.IsEmpty || DeviceProfiles.Find(arguments[0]) is not { } profile)
        {
            Console.Error.WriteLine("usage: bench sweep FILE.yaml [PART OF A NAME]    ('edge calibrate -o FILE.yaml' writes one)");
            return 2;
        }

        return RunAsync(profile, arguments.Length > 1 ? arguments[1] : string.Empty).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(DeviceProfile profile, string part)
    {
        IEnumerable<ImportedModel> published = SharedFolder.Path is null ? [] : Published.Select(name => ModelFile.Open(SharedFolder.File("models", name)));
        // More devices than processors would wait for each other in a way that no device of its own does.
        SweepCase[] cases = [.. SweepCases.Of(profile, [ModelFile.Open(Path.Combine(RepositoryFolder.Find(), "tools", "edge", "Assets", "meter", "meter_int8.onnx")), .. published]).Where(c => c.Cluster.Devices.Length <= MostDevices && c.Name.Contains(part, StringComparison.Ordinal))];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cases.Length} combinations on {MostDevices} agents of one thread, each behind an emulated link; {Rounds} rounds in turns, the lower quartile of all inferences; load average {MachineFacts.Read().LoadAverage:F1}.\n"));
        Console.WriteLine("| network | devices | link | chosen | predicted us | measured us | fastest other | measured us | chosen / fastest |\n|---|---|---|---|---:|---:|---|---:|---:|");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-sweep-");
        List<LocalAgent> agents = [];
        List<(double OfFastest, double OfPredicted)> ratios = [];
        try
        {
            for (int i = 0; i < MostDevices; i++)
            {
                agents.Add(await SweptDevices.StartAgentAsync(folder.CreateSubdirectory($"store{i}").FullName));
            }

            foreach (SweepCase sweep in cases)
            {
                ratios.Add(await RunAsync(sweep, agents));
            }
        }
        finally
        {
            foreach (LocalAgent agent in agents)
            {
                await agent.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }

        int good = ratios.Count(r => r.OfFastest <= Margin), predicted = ratios.Count(r => Math.Abs(r.OfPredicted - 1) <= PredictionMargin);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{good} of {ratios.Count} chosen plans are the fastest or within 5 % of it (goal: all); mean ratio {ratios.Average(r => r.OfFastest):F3}, largest {ratios.Max(r => r.OfFastest):F3}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{predicted} of {ratios.Count} take within 15 % of what was predicted (goal: all); {ratios.Min(r => r.OfPredicted):F2} to {ratios.Max(r => r.OfPredicted):F2} of it"));
        return good == ratios.Count ? 0 : 1;
    }

    private static async Task<(double OfFastest, double OfPredicted)> RunAsync(SweepCase sweep, List<LocalAgent> agents)
    {
        await using SweptDevices devices = await SweptDevices.ConnectAsync(sweep.Cluster, agents);
        PlanRequest request = new(sweep.Model, devices.Cluster) { Objective = PlanObjective.Latency };
        PlanningResult chosen = NetworkPlanner.Plan(request);
        PlanningResult[] plans = [chosen, .. Others(request, chosen)];
        Tensor picture = sweep.Model.Graph.Tensors[sweep.Model.Graph.Inputs[0]];
        byte[] input = new SeededRandom(1).Bytes(picture.Type, (int)picture.Shape.ElementCount);
        List<double>[] us = [.. plans.Select(_ => new List<double>())];
        byte[]? answer = null;
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < plans.Length; i++)
            {
                (List<double> times, byte[] output) = await devices.RunAsync(plans[i], input, TimeOfARound, MostRuns);
                us[i].AddRange(times);
                answer ??= output;
                if (!output.AsSpan().SequenceEqual(answer))
                {
                    throw new InvalidOperationException($"{sweep.Name}: two plans give different answers.");
                }
            }
        }

        double[] measured = [.. us.Select(Quartile)];
        int other = Enumerable.Range(1, plans.Length - 1).MinBy(i => measured[i]);
        double ratio = measured[0] / Math.Min(measured[0], measured[other]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {sweep.Network} | {sweep.Devices} | {sweep.Link} | {Describe(chosen.Plan)} | {chosen.Plan.LatencyUs:F0} | {measured[0]:F0} | {Describe(plans[other].Plan)}, predicted {plans[other].Plan.LatencyUs:F0} | {measured[other]:F0} | {ratio:F3} |"));
        return (ratio, measured[0] / chosen.Plan.LatencyUs);
    }

    /// <summary>Of every way (which devices compute, which most) the best by prediction, the best ones first, and then the second best; none that is the chosen plan again.</summary>
    private static IEnumerable<PlanningResult> Others(PlanRequest request, PlanningResult chosen) =>
        NetworkPlanner.Alternatives(request)
            .Where(a => !a.Plan.Devices.SequenceEqual(chosen.Plan.Devices, Same))
            .OrderBy(a => a.Plan.LatencyUs)
            .GroupBy(a => Describe(a.Plan))
            .SelectMany(way => way.Take(3).Select((plan, rank) => (plan, rank)))
            .OrderBy(a => a.rank).ThenBy(a => a.plan.Plan.LatencyUs)
            .Select(a => a.plan).Take(MostOthers);

    private static EqualityComparer<PlanDevice> Same { get; } = EqualityComparer<PlanDevice>.Create((a, b) => a!.ArenaBytes == b!.ArenaBytes && a.MacCount == b.MacCount && a.Steps.Length == b.Steps.Length, a => a.Steps.Length);

    private static string Describe(Plan plan)
    {
        PlanDevice[] computing = [.. plan.Devices.Where(d => d.MacCount > 0)];
        return $"{plan.Strategy} on {string.Join(" and ", computing.OrderByDescending(d => d.MacCount).Select(d => d.Name))}";
    }

    private static double Quartile(List<double> values)
    {
        values.Sort();
        return values[values.Count / 4];
    }
}
