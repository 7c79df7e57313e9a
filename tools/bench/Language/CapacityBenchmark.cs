using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Edge.Importers.Synthesis;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Language;
using Edge.Runtime;
using Edge.Runtime.Language;

namespace Edge.Bench.Language;

/// <summary>
/// One device of a cluster that is too large for this machine: its shards are written without a model file, and its program
/// runs against peers that always send zeros. Memory and reading are those of the real device, tokens are not.
/// <c>capacity write FOLDER SHAPE TYPE DEVICES DEVICE BUDGET</c>, then <c>capacity run FOLDER DEVICE THREADS TOKENS [disk]</c> in a process
/// of its own; with <c>disk</c>, blocks are read past the page cache, as on a device whose memory is too small for them.
/// </summary>
internal static class CapacityBenchmark
{
    private const string PlanName = "plan.edge", ShardFolder = "shards";

    public static int Run(ReadOnlySpan<string> arguments)
    {
        switch (arguments)
        {
            case ["write", string folder, string shape, string type, string devices, string device, string budget]:
                Write(folder, shape, Enum.Parse<ElementType>(type), Number(devices), Number(device), long.Parse(budget, CultureInfo.InvariantCulture));
                return 0;
            case ["run", string folder, string device, string threads, string tokens]:
                Run(folder, Number(device), Number(threads), Number(tokens), isFromDisk: false);
                return 0;
            case ["run", string folder, string device, string threads, string tokens, "disk"]:
                Run(folder, Number(device), Number(threads), Number(tokens), isFromDisk: true);
                return 0;
            default:
                Console.Error.WriteLine("usage: capacity write FOLDER SHAPE TYPE DEVICES DEVICE BUDGET | capacity run FOLDER DEVICE THREADS TOKENS [disk]");
                return 2;
        }
    }

    private static void Write(string folder, string shape, ElementType type, int devices, int device, long budgetBytes)
    {
        ImportedModel model = new SyntheticModel(SyntheticShape.Known[shape], (_, _) => type, seed: 1).Import(shape);
        DeviceProfile profile = new("simulated", 1, 1e9, 1L << 30, 1L << 36, 2e10, 1e10, 4e9, 1, 1e9, 1000);
        LanguagePlanRequest request = new(
            model,
            new ClusterSpec([.. Enumerable.Range(0, devices).Select(i => new ClusterDevice($"device{i}", "tcp:simulated:1", profile))]),
            new TokenSettings(32, 512, 1, KeyValueType.Float16))
        { Strategy = LanguageStrategy.Tensor, WeightBudgetBytes = budgetBytes };
        LanguagePlanningResult planned = LanguagePlanner.Plan(request);
        using ShardStore store = new(Path.Combine(folder, ShardFolder));
        ImmutableArray<Shard>.Builder shards = planned.Plan.Shards.ToBuilder();
        foreach (int index in PlanShards.Of(planned.Plan, device))
        {
            using (Stream bytes = planned.Shards.Open(shards[index]))
            {
                shards[index] = shards[index] with { Digest = new Digest(SHA256.HashData(bytes)) };
            }

            if (!store.Contains(shards[index]))
            {
                store.Add(shards[index], planned.Shards);
            }
        }

        File.WriteAllBytes(Path.Combine(folder, PlanName), PlanEncoding.Write(planned.Plan with { Shards = shards.ToImmutable() }));
        DevicePrediction prediction = planned.Predictions[0].Devices[device];
        Console.WriteLine($"{shape} {type}, device {device} of {devices}: {prediction.WeightBytes / 1e9:F2} GB of weights, {prediction.WindowBytes / 1e6:F0} MB in memory, {prediction.ReadBytes / 1e9:F2} GB read a token, {prediction.KeyValueBytes / 1e6:F0} MB of cache");
    }

    private static void Run(string folder, int device, int threads, int tokens, bool isFromDisk)
    {
        Plan plan = PlanEncoding.Read(File.ReadAllBytes(Path.Combine(folder, PlanName)));
        using ShardStore store = new(Path.Combine(folder, ShardFolder));
        long budget = plan.Devices[device].WeightBudgetBytes;
        using SlidingWeights weights = isFromDisk ? new(plan, device, new ShardFiles(plan, store), budget) : new(plan, device, store, budget);
        using TokenDevice program = TokenDevice.Prepare(plan, device, weights, new SilentExchange(), threads);
        (double totalUs, TokenDeviceReport first) = (0, program.Report());
        for (int position = 0; position < tokens; position++)
        {
            long start = Stopwatch.GetTimestamp();
            program.Run(program.IsEndpoint ? [1] : [], [position], [0], [0]);
            double us = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            (totalUs, first) = position == 0 ? (0, program.Report()) : (totalUs + us, first); // the first one checks all weights
            Console.WriteLine($"token {position}: {us / 1000:F0} ms, resident {Resident("VmRSS") / 1e6:F0} MB, most {Resident("VmHWM") / 1e6:F0} MB");
        }

        TokenDeviceReport report = program.Report();
        double readUs = report.ReadUs - first.ReadUs, stallUs = report.StallUs - first.StallUs;
        Console.WriteLine($"behind the first token: read {(report.ReadBytes - first.ReadBytes) / 1e9:F2} GB in {readUs / 1e6:F1} s, stalled {stallUs / 1e6:F1} of {totalUs / 1e6:F1} s ({stallUs / totalUs:P0}), {(readUs > 0 ? 1 - (stallUs / readUs) : 1):P0} of reading hidden; window {report.WeightWindowBytes / 1e6:F0} MB of {report.WeightBytes / 1e9:F2} GB");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Resident(string field)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
