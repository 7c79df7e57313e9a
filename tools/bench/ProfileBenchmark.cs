using System.Diagnostics;
using System.Globalization;
using Edge.Devices;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Cost;
using Edge.Planner.Simulation;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Bench;

/// <summary>
/// Predicted times beside measured ones, on this machine, for whole networks: none of them was used to fit the prices of its kernels.
/// Goals: a network within 10 % for 95 % of them, a layer within 15 % for 90 % of those that take 1 % of their network or more.
/// </summary>
internal static class ProfileBenchmark
{
    private const double NetworkGoal = 0.10, NetworkShare = 0.95, LayerGoal = 0.15, LayerShare = 0.9, LayerPart = 0.01;
    private const double ClockUs = 1e-3;
    private const int LeastRuns = 30, WarmUps = 30;
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <param name="arguments">The profile of this machine, as <c>edge calibrate</c> wrote it; then model files: without any, those of the shared folder.</param>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.IsEmpty || DeviceProfiles.Find(arguments[0]) is not { } profile)
        {
            Console.Error.WriteLine("usage: bench profile FILE.yaml [MODELS]    ('edge calibrate -o FILE.yaml' writes one)");
            return 2;
        }

        string[] models = arguments.Length > 1 ? arguments[1..].ToArray() : [.. Directory.GetFiles(SharedFolder.File("models"), "*.tflite").Concat(Directory.GetFiles(SharedFolder.File("onnx"), "*.onnx")).Order(StringComparer.Ordinal)];
        Console.WriteLine($"{profile.Name}: {profile.Costs?.Kernels ?? "not calibrated"}; {profile.Costs?.Conditions}; measured with a load average of {Text(MachineFacts.Read().LoadAverage)}. Least times of many runs; microseconds.\n");
        Console.WriteLine("| network | predicted | p10 to p90 | measured | of predicted | in the interval | not calibrated | layers | within 15 % |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        List<double> networks = [];
        List<MeasuredStep> steps = [], layers = [];
        foreach ((string name, ImportedModel model) in models.Select(m => (Path.GetFileNameWithoutExtension(m), ModelFile.Open(m))).Concat(arguments.Length > 1 ? [] : HeldOutNetworks.All()))
        {
            (double error, MeasuredStep[] network) = Measure(name, model, profile);
            double totalUs = network.Sum(s => s.Measured.Us);
            networks.Add(error);
            steps.AddRange(network);
            layers.AddRange(network.Where(s => s.IsLayerOf(totalUs)));
        }

        File.WriteAllText(Path.ChangeExtension(arguments[0], ".layers.csv"), CostSampleFile.Write(steps.Select(s => (s.Measured, s.PredictedUs))));
        double goodNetworks = Share(networks, NetworkGoal), goodLayers = Share([.. layers.Select(s => s.Error)], LayerGoal);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{networks.Count} networks, {goodNetworks:P0} within {NetworkGoal:P0} (goal {NetworkShare:P0}); {layers.Count} layers, {goodLayers:P0} within {LayerGoal:P0} (goal {LayerShare:P0})"));
        return goodNetworks >= NetworkShare && goodLayers >= LayerShare ? 0 : 1;
    }

    /// <summary>Measures a network: how far it is off as a whole, and what each of its steps took and was predicted to take.</summary>
    private static (double Error, MeasuredStep[] Steps) Measure(string name, ImportedModel model, DeviceProfile profile)
    {
        ClusterSpec here = new([new ClusterDevice("here", "inproc", profile)]);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, here, Strategy.Single));
        SimulatedPlan predicted = PlanSimulation.Of(planned.Plan, here);
        SimulatedDevice device = predicted.Devices[0];
        double[] measured = LeastUs(planned, Math.Max((int)profile.Cores, 1));
        PlanDevice program = planned.Plan.Devices[0];
        ProgramWork works = new(planned.Plan.Graph);
        bool isFar = planned.Plan.Graph.WeightBytes + program.ArenaBytes + program.InputBytes > profile.Costs?.NearBytes;
        MeasuredStep[] steps =
        [
            .. from e in device.Events
               let work = works.Of(program, program.Steps[e.Step])
               where work is not null
               select new MeasuredStep(new CostSample(work, isFar, Math.Max(measured[e.Step], ClockUs), string.Create(CultureInfo.InvariantCulture, $"{name} {e.Step}")), e.EndUs - e.StartUs, e.Activity == SimulatedActivity.Compute),
        ];

        // Weights are resident: a step that finds them there takes the time of looking at the clock, and is no part of the network.
        double total = steps.Sum(s => s.Measured.Us);
        double[] errors = [.. steps.Where(s => s.IsLayerOf(total)).Select(s => s.Error)];
        bool isInside = total >= predicted.Latency.P10 && total <= predicted.Latency.P90;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {predicted.Latency.Us:F1} | {predicted.Latency.P10:F1} to {predicted.Latency.P90:F1} | {total:F1} | {total / predicted.Latency.Us:F2} | {(isInside ? "yes" : "no")} | {device.UncertainShare:P0} | {errors.Length} | {Share(errors, LayerGoal):P0} |"));
        return ((total / predicted.Latency.Us) - 1, steps);
    }

    /// <summary>The least time of each step of many runs.</summary>
    private static double[] LeastUs(PlanningResult planned, int threads)
    {
        Graph graph = planned.Plan.Graph;
        using Session session = new(PreparedPlan.Prepare(planned.Plan, 0, new MemoryShards(planned.Shards), new SimdKernels(), threads));
        ReadOnlyMemory<byte>[] inputs = [.. graph.Inputs.Select(i => new ReadOnlyMemory<byte>(new byte[graph.Tensors[i].Bytes]))];
        Memory<byte>[] outputs = [.. graph.Outputs.Select(o => new Memory<byte>(new byte[graph.Tensors[o].Bytes]))];
        double[] least = [.. Enumerable.Repeat(double.MaxValue, session.Trace.Length)];
        long start = Stopwatch.GetTimestamp();
        for (int run = -WarmUps; run < LeastRuns || Stopwatch.GetElapsedTime(start) < LeastTime; run++)
        {
            session.Run(inputs, outputs);
            for (int i = 0; run >= 0 && i < least.Length; i++)
            {
                least[i] = Math.Min(least[i], session.Trace[i].DurationUs);
            }
        }

        return least;
    }

    private static double Share(IReadOnlyCollection<double> errors, double limit) => errors.Count == 0 ? 1 : (double)errors.Count(e => Math.Abs(e) <= limit) / errors.Count;

    private static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A step of a network: how long it took, and was predicted to take.</summary>
    private sealed record MeasuredStep(CostSample Measured, double PredictedUs, bool IsComputed)
    {
        public double Error => (Measured.Us / PredictedUs) - 1;

        /// <summary>Whether it is one of the layers of the goals.</summary>
        public bool IsLayerOf(double totalUs) => IsComputed && Measured.Us >= LayerPart * totalUs;
    }
}
