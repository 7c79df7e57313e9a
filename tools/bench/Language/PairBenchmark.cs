using System.Globalization;
using Edge.Devices;
using Edge.Importers;
using Edge.Model;
using Edge.Planner.Language;
using Edge.Runtime;
using Edge.Runtime.Language;

namespace Edge.Bench.Language;

/// <summary>
/// Tokens a second on two devices of one thread, one of which gets half of its processor: shares by the speeds that both measured
/// beside equal shares, in turns in the same run. Goal: 1.25 ×.
/// </summary>
/// <remarks>Arguments: tokens of a turn, and turns. Needs a control group (<see cref="ProcessorQuota"/>).</remarks>
internal static class PairBenchmark
{
    private const double Goal = 1.25;
    private const int UsualTokens = 32, UsualTurns = 7;
    private static readonly TokenSettings Settings = new(32, 512, 1, KeyValueType.Float16);

    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        int tokens = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : UsualTokens;
        int turns = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : UsualTurns;
        return RunAsync(tokens, turns).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(int tokens, int turns)
    {
        using ProcessorQuota? quota = ProcessorQuota.TryHalve($"edge-bench-{Environment.ProcessId}");
        if (quota is null)
        {
            Console.WriteLine("No control group can be made here: a device of half the speed needs one.");
            return 1;
        }

        string root = RepositoryFolder.Find(), stores = Directory.CreateTempSubdirectory("edge-bench-").FullName;
        LocalAgentCommand command = quota.Limit("dotnet", EdgeProcess.ProgramOf(root), "agent", "--threads", "1");
        IReadOnlyList<LocalAgent> agents = await LocalAgent.StartAsync(command, [Path.Combine(stores, "equal"), Path.Combine(stores, "measured")]);
        try
        {
            ImportedModel model = ModelFile.Open(SyntheticFile.Of(root, "tinyllama-1.1b", "Q4_0"));
            MeasuredCluster measured = await ClusterProbe.MeasureAsync([AddressOf(agents[1])], new ProbeOptions { Type = ElementType.Q4_0, Columns = 2048, WeightBytes = 64 << 20, SumBytes = 2048 * sizeof(double), Duration = TimeSpan.FromMilliseconds(400) });
            using ITokenEngine equal = await StartAsync(model, agents[0], null), shared = await StartAsync(model, agents[1], measured);
            double[] slow = new double[turns], fast = new double[turns];
            for (int turn = -1; turn < turns; turn++)
            {
                (slow[Math.Max(turn, 0)], fast[Math.Max(turn, 0)]) = (ClusterBenchmark.Rate(equal, tokens), ClusterBenchmark.Rate(shared, tokens));
            }

            return Report(measured, [.. shared.Report().Select(d => d.WeightBytes)], slow, fast);
        }
        finally
        {
            await Task.WhenAll(agents.Select(a => a.DisposeAsync().AsTask()));
            Directory.Delete(stores, recursive: true);
        }
    }

    private static async Task<ITokenEngine> StartAsync(ImportedModel model, LocalAgent agent, MeasuredCluster? measured)
    {
        ClusterSpec cluster = new([new ClusterDevice("half", "local", DeviceProfiles.Local), new ClusterDevice("whole", "inproc", DeviceProfiles.Local)]);
        LanguagePlanningResult planned = LanguagePlanner.Plan(new LanguagePlanRequest(model, cluster, Settings) { Strategy = LanguageStrategy.Tensor, Measured = measured });
        return await ClusterTokenEngine.StartAsync(
            [AddressOf(agent)], planned.Shards.Seal(planned.Plan), planned.Shards, new TokenClusterOptions { Threads = 1, HeartbeatLimit = TimeSpan.FromSeconds(20) });
    }

    private static ClusterDeviceAddress AddressOf(LocalAgent agent) => new("half", AgentAddress.Parse(agent.Address));

    private static int Report(MeasuredCluster measured, long[] weights, double[] equal, double[] shared)
    {
        double ratio = AllReduceBenchmark.Median(shared.Zip(equal, (a, b) => a / b));
        Console.WriteLine("| shares | tokens/s | most | × equal | goal |");
        Console.WriteLine("|---|---:|---:|---:|---|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| equal | {AllReduceBenchmark.Median(equal):F1} | {equal.Max():F1} | 1.00 | |"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| measured: {measured.Devices[0].WeightBytesPerSecond / 1e9:F1} and {measured.Devices[1].WeightBytesPerSecond / 1e9:F1} GB/s, {weights[0] / 1e6:F0} and {weights[1] / 1e6:F0} MB | {AllReduceBenchmark.Median(shared):F1} | {shared.Max():F1} | {ratio:F2} | ≥ {Goal:F2} |"));
        return ratio >= Goal ? 0 : 1;
    }
}
