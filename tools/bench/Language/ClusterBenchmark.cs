using System.Diagnostics;
using System.Globalization;
using Edge.Devices;
using Edge.Importers;
using Edge.Model;
using Edge.Planner.Language;
using Edge.Runtime;
using Edge.Runtime.Language;

namespace Edge.Bench.Language;

/// <summary>
/// Tokens a second of a language model on 1, 2 and 4 devices of one thread each on this machine, in turns in the same run.
/// Goals: two devices at least 1.8 × one; four at least 0.9 × two where there are two cores.
/// </summary>
internal static class ClusterBenchmark
{
    private static readonly int[] Devices = [1, 2, 4];

    /// <summary>Runs it.</summary>
    /// <param name="arguments">MODEL EDGE_DLL [TOKENS [TURNS [ALGORITHM]]]: a language model, the program whose verb agent is started, tokens of a turn, turns, and the allreduce.</param>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        (string path, string program) = (arguments[0], arguments[1]);
        int tokens = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 64;
        int turns = arguments.Length > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : 9;
        AllReduceAlgorithm? algorithm = arguments.Length > 4 ? Enum.Parse<AllReduceAlgorithm>(arguments[4], ignoreCase: true) : null;
        return RunAsync(path, program, tokens, turns, algorithm).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(string path, string program, int tokens, int turns, AllReduceAlgorithm? algorithm)
    {
        ImportedModel model = ModelFile.Open(path);
        string stores = Directory.CreateTempSubdirectory("edge-bench-").FullName;
        List<LocalAgent> agents = [];
        List<ITokenEngine> engines = [];
        try
        {
            foreach (int count in Devices)
            {
                engines.Add(await StartAsync(model, count, program, stores, algorithm, agents));
            }

            double[][] rates = [.. Devices.Select(_ => new double[turns])];
            for (int turn = -1; turn < turns; turn++)
            {
                for (int i = 0; i < engines.Count; i++)
                {
                    rates[i][Math.Max(turn, 0)] = Rate(engines[i], tokens);
                }
            }

            Report(Path.GetFileName(path), rates, engines, tokens, turns);
            return 0;
        }
        finally
        {
            engines.ForEach(e => e.Dispose());
            await Task.WhenAll(agents.Select(a => a.DisposeAsync().AsTask()));
            Directory.Delete(stores, recursive: true);
        }
    }

    private static async Task<ITokenEngine> StartAsync(ImportedModel model, int count, string program, string stores, AllReduceAlgorithm? algorithm, List<LocalAgent> agents)
    {
        TokenSettings settings = new(32, 512, 1, KeyValueType.Float16);
        ClusterSpec cluster = new([.. Enumerable.Range(0, count).Select(i => new ClusterDevice($"device{i}", "local", DeviceProfiles.Local))]);
        LanguagePlanningResult planned = LanguagePlanner.Plan(new LanguagePlanRequest(model, cluster, settings) { Strategy = count == 1 ? LanguageStrategy.Single : LanguageStrategy.Tensor, Algorithm = algorithm });
        if (count == 1)
        {
            return new LocalTokenEngine(planned.Plan, planned.Shards, threads: 1);
        }

        LocalAgentCommand command = new("dotnet", [program, "agent", "--threads", "1"]);
        IReadOnlyList<LocalAgent> started = await LocalAgent.StartAsync(command, [.. Enumerable.Range(0, count - 1).Select(i => Path.Combine(stores, $"{count}-{i}"))]);
        agents.AddRange(started);
        return await ClusterTokenEngine.StartAsync(
            [.. started.Select((a, i) => new ClusterDeviceAddress($"device{i}", AgentAddress.Parse(a.Address)))],
            planned.Shards.Seal(planned.Plan), planned.Shards, new TokenClusterOptions { Threads = 1, HeartbeatLimit = TimeSpan.FromSeconds(20) });
    }

    /// <summary>Tokens a second of an engine, from the beginning of a sequence.</summary>
    internal static double Rate(ITokenEngine engine, int tokens)
    {
        TokenBatch batch = new(1);
        Candidate[] best = new Candidate[1];
        int token = 1;
        long start = Stopwatch.GetTimestamp();
        for (int position = 0; position < tokens; position++)
        {
            batch.Clear();
            batch.Add(0, position, token, wantsLogits: true);
            engine.Forward(batch);
            engine.Candidates(0, best);
            token = best[0].Token;
        }

        return tokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Report(string name, double[][] rates, List<ITokenEngine> engines, int tokens, int turns)
    {
        Console.WriteLine($"{name}: {tokens} tokens a turn, {turns} turns, one thread a device, {Environment.ProcessorCount} processors");
        Console.WriteLine();
        Console.WriteLine("| devices | tokens/s | most | × one device | × two devices | compute, µs a token | communication, µs a token |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|");
        for (int i = 0; i < rates.Length; i++)
        {
            TokenDeviceReport endpoint = engines[i].Report()[^1];
            double all = tokens * (turns + 1);
            Console.WriteLine($"| {Devices[i]} | {AllReduceBenchmark.Median(rates[i]):F1} | {rates[i].Max():F1} | {Ratio(rates, i, 0):F2} | {Ratio(rates, i, 1):F2} | {endpoint.ComputeUs / all:F0} | {endpoint.CommunicationUs / all:F0} |");
        }
    }

    private static double Ratio(double[][] rates, int what, int peer) => AllReduceBenchmark.Median(rates[what].Zip(rates[peer], (a, b) => a / b));
}
