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
/// Tokens a second of a language model on 1, 2 and 4 devices of one thread each on this machine, in turns in the same run, and
/// those of distributed-llama where the user has it (<see cref="DistributedLlama"/>). Goals: two devices at least 1.8 × one
/// and 1.3 × two of the peer; four at least 0.9 × two where there are two cores.
/// </summary>
/// <remarks>Arguments: tokens of a turn, and turns.</remarks>
internal static class ClusterBenchmark
{
    private const string Model = "tinyllama-1.1b";
    private const int UsualTokens = 64, UsualTurns = 9;
    private const double TwoGoal = 1.8, PeerGoal = 1.3, FourGoal = 0.9;
    private static readonly int[] Devices = [1, 2, 4];

    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        int tokens = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : UsualTokens;
        int turns = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : UsualTurns;
        return RunAsync(tokens, turns).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(int tokens, int turns)
    {
        string root = RepositoryFolder.Find();
        ImportedModel model = ModelFile.Open(SyntheticFile.Of(root, Model, "Q4_0"));
        DistributedLlama? peer = DistributedLlama.Find(root);
        string stores = Directory.CreateTempSubdirectory("edge-bench-").FullName;
        List<LocalAgent> agents = [];
        List<ITokenEngine> engines = [];
        try
        {
            foreach (int count in Devices)
            {
                engines.Add(await StartAsync(model, count, EdgeProcess.ProgramOf(root), stores, agents));
            }

            double[][] rates = [.. Devices.Select(_ => new double[turns])], peerRates = [.. Devices.Select(_ => new double[peer is null ? 0 : turns])];
            for (int turn = -1; turn < turns; turn++)
            {
                for (int i = 0; i < engines.Count; i++)
                {
                    rates[i][Math.Max(turn, 0)] = Rate(engines[i], tokens);
                    if (peer is not null && turn >= 0)
                    {
                        peerRates[i][turn] = peer.Rate(Devices[i], tokens);
                    }
                }
            }

            return Report(rates, peerRates, engines, tokens * (turns + 1));
        }
        finally
        {
            engines.ForEach(e => e.Dispose());
            await Task.WhenAll(agents.Select(a => a.DisposeAsync().AsTask()));
            Directory.Delete(stores, recursive: true);
        }
    }

    private static async Task<ITokenEngine> StartAsync(ImportedModel model, int count, string program, string stores, List<LocalAgent> agents)
    {
        TokenSettings settings = new(32, 512, 1, KeyValueType.Float16);
        ClusterSpec cluster = new([.. Enumerable.Range(0, count).Select(i => new ClusterDevice($"device{i}", "local", DeviceProfiles.Local))]);
        LanguagePlanningResult planned = LanguagePlanner.Plan(new LanguagePlanRequest(model, cluster, settings) { Strategy = count == 1 ? LanguageStrategy.Single : LanguageStrategy.Tensor });
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

    private static int Report(double[][] rates, double[][] peerRates, List<ITokenEngine> engines, double allTokens)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        GoalTable table = new();
        for (int i = 0; i < Devices.Length; i++)
        {
            TokenDeviceReport endpoint = engines[i].Report()[^1];
            GoalTable.Add(
                $"{Model} Q4_0, decode, devices of one thread: {Devices[i]}",
                string.Create(culture, $"{AllReduceBenchmark.Median(rates[i]):F1} tokens/s, at most {rates[i].Max():F1}; {endpoint.ComputeUs / 1000 / allTokens:F1} ms computing, {endpoint.CommunicationUs / 1000 / allTokens:F1} ms in exchanges"));
            if (peerRates[i].Length > 0)
            {
                GoalTable.Add($"distributed-llama, nodes of one thread: {Devices[i]}", string.Create(culture, $"{AllReduceBenchmark.Median(peerRates[i]):F1} tokens/s, at most {peerRates[i].Max():F1}"));
            }
        }

        Compare("two devices beside one", rates[1], "one", rates[0], TwoGoal);
        if (peerRates[1].Length > 0)
        {
            Compare("two devices beside distributed-llama's two", rates[1], "distributed-llama", peerRates[1], PeerGoal);
        }

        Compare("four processes beside two", rates[2], "two", rates[1], FourGoal);
        return table.IsMet ? 0 : 1;

        void Compare(string what, double[] ours, string peer, double[] theirs, double goal)
        {
            double ratio = AllReduceBenchmark.Median(ours.Zip(theirs, (a, b) => a / b));
            table.Add(what, string.Create(culture, $"{AllReduceBenchmark.Median(ours):F1} tokens/s"), string.Create(culture, $"{peer}: {AllReduceBenchmark.Median(theirs):F1}"), ratio, string.Create(culture, $"≥ {goal:F1}"), ratio >= goal);
        }
    }
}
