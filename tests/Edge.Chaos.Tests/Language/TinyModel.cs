using Edge.Model;
using Edge.Planner.Language;
using Edge.Runtime;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Chaos.Tests.Language;

/// <summary>A small language model, its plans, and what is done with its engines.</summary>
internal static class TinyModel
{
    public static readonly int[] Prompt = [1, 17, 42, 301, 8, 99, 123, 7, 256, 44, 5];

    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1L << 30, 1L << 34, 1e10, 1e10, 1e10, 1, 1e9, 100);

    private static readonly ImportedModel Model = TinyLanguageModels.Model("llama", ElementType.Q8_0);

    private static readonly TokenSettings Settings = new(8, 256, 3, KeyValueType.Float16);

    public static TokenClusterOptions Options => new() { HeartbeatLimit = TimeSpan.FromSeconds(2) };

    public static TokenClusterOptions Replanning => Options with { Replan = remaining => Plan(remaining.Count + 1) };

    public static LanguagePlanningResult Planned(int devices, AllReduceAlgorithm algorithm = AllReduceAlgorithm.Star, MeasuredCluster? measured = null, ShareSpeeds? last = null)
    {
        ClusterSpec cluster = new([.. Enumerable.Range(0, devices).Select(i => new ClusterDevice($"device{i}", "local", Profile))]);
        return LanguagePlanner.Plan(new LanguagePlanRequest(Model, cluster, Settings) { Strategy = LanguageStrategy.Tensor, Algorithm = algorithm, Measured = measured, Last = last });
    }

    public static (Plan Plan, IShardSource Shards) Plan(int devices, AllReduceAlgorithm algorithm = AllReduceAlgorithm.Star)
    {
        LanguagePlanningResult planned = Planned(devices, algorithm);
        return (planned.Shards.Seal(planned.Plan), planned.Shards);
    }

    public static async Task<ClusterTokenEngine> StartAsync(IReadOnlyList<ClusterDeviceAddress> agents, TokenClusterOptions? options = null, AllReduceAlgorithm algorithm = AllReduceAlgorithm.Star)
    {
        (Plan plan, IShardSource shards) = Plan(agents.Count + 1, algorithm);
        return await ClusterTokenEngine.StartAsync(agents, plan, shards, options ?? Options);
    }

    /// <summary>All devices in this process: what a cluster of so many computes.</summary>
    public static LocalTokenEngine Local(int devices)
    {
        (Plan plan, IShardSource shards) = Plan(devices);
        return new LocalTokenEngine(plan, shards, threads: 1);
    }

    /// <summary>Greedy tokens behind the prompt.</summary>
    public static int[] Generate(ITokenEngine engine, int count, int sequence = 0, Action<int>? before = null)
    {
        TokenBatch batch = new(Settings.RowCapacity);
        for (int i = 0; i < Prompt.Length; i++)
        {
            batch.Add(sequence, i, Prompt[i], wantsLogits: i == Prompt.Length - 1);
            if (batch.Count == batch.RowCapacity || i == Prompt.Length - 1)
            {
                engine.Forward(batch);
                batch.Clear();
            }
        }

        return Continue(engine, Prompt.Length, count, sequence, before);
    }

    /// <summary>Greedy tokens behind what an engine ran last.</summary>
    public static int[] Continue(ITokenEngine engine, int position, int count, int sequence = 0, Action<int>? before = null)
    {
        TokenBatch batch = new(1);
        Candidate[] best = new Candidate[1];
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++)
        {
            before?.Invoke(i);
            engine.Candidates(0, best).ShouldBe(1);
            tokens[i] = best[0].Token;
            batch.Clear();
            batch.Add(sequence, position + i, tokens[i], wantsLogits: true);
            engine.Forward(batch);
        }

        return tokens;
    }
}
