using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Chaos.Tests.Language;

public sealed class ClusterTokenEngineTests
{
    [Theory]
    [InlineData(1, AllReduceAlgorithm.Star)]
    [InlineData(2, AllReduceAlgorithm.Direct)]
    [InlineData(3, AllReduceAlgorithm.Ring)]
    [InlineData(3, AllReduceAlgorithm.Tree)]
    public async Task Agents_compute_what_one_process_computes(int count, AllReduceAlgorithm algorithm)
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(count);
        using ClusterTokenEngine cluster = await TinyModel.StartAsync(agents.Addresses, algorithm: algorithm);
        using LocalTokenEngine local = TinyModel.Local(count + 1);
        TinyModel.Generate(cluster, 20).ShouldBe(TinyModel.Generate(local, 20));
        ShouldHaveEqualOutputs(cluster, local);
        cluster.CopySequence(0, 2, 9);
        local.CopySequence(0, 2, 9);
        TokenBatch batch = new(8);
        batch.Add(2, 9, 33, wantsLogits: true);
        batch.Add(1, 0, 34, wantsLogits: true);
        cluster.Forward(batch);
        local.Forward(batch);
        ShouldHaveEqualOutputs(cluster, local, outputs: 2);
        IReadOnlyList<TokenDeviceReport> reports = cluster.Report();
        reports.Select(r => r.Name).ShouldBe(Enumerable.Range(0, count + 1).Select(i => $"device{i}"));
        reports.ShouldAllBe(r => r.WireBytes > 1000 && r.ComputeUs > 0 && r.PeakRssBytes > 0 && r.WeightBytes > 0);
    }

    [Fact]
    public async Task Token_allocates_nothing()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        using ClusterTokenEngine engine = await TinyModel.StartAsync(agents.Addresses);
        TokenBatch batch = new(1);
        Candidate[] best = new Candidate[40];
        int position = 0;
        Allocations.ShouldCease(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                batch.Clear();
                batch.Add(0, position++, 7 + i, wantsLogits: true);
                engine.Forward(batch);
                engine.Candidates(0, best);
                engine.LogSumExp(0);
            }
        });
    }

    private static void ShouldHaveEqualOutputs(ITokenEngine cluster, ITokenEngine local, int outputs = 1)
    {
        for (int output = 0; output < outputs; output++)
        {
            foreach (int count in new[] { 1, 7, 64, 65, cluster.VocabularyCount + 5 })
            {
                Candidate[] expected = new Candidate[count], found = new Candidate[count];
                int candidates = local.Candidates(output, expected);
                cluster.Candidates(output, found).ShouldBe(candidates);
                found[..candidates].ShouldBe(expected[..candidates]);
            }

            cluster.LogSumExp(output).ShouldBe(local.LogSumExp(output));
            foreach (int[] tokens in new int[][] { [3], [319, 0, 160, 3, 3], [.. Enumerable.Range(0, 320)] })
            {
                float[] expected = new float[tokens.Length], found = new float[tokens.Length];
                local.Logits(output, tokens, expected);
                cluster.Logits(output, tokens, found);
                found.ShouldBe(expected);
            }
        }
    }
}
