using Edge.Model;
using Edge.Runtime;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>What an engine offers, refuses and costs.</summary>
public sealed class EngineTests
{
    private static readonly int[] Tokens = OracleTests.RandomTokens(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Candidates_are_the_greatest_logits_of_the_whole_vocabulary(int devices)
    {
        using LocalTokenEngine engine = Engines.Of(TinyLanguageModels.Model("gemma2"), devices);
        float[][] logits = engine.Logits(Tokens, 16); // the last piece has 14 outputs
        for (int output = 0; output < 14; output++)
        {
            float[] row = logits[16 + output];
            Candidate[] expected = [.. row.Select((l, t) => new Candidate(t, l)).OrderByDescending(c => c.Logit).ThenBy(c => c.Token)];
            foreach (int count in (ReadOnlySpan<int>)[1, 5, 64, row.Length + 10])
            {
                Candidate[] best = new Candidate[count];
                int found = engine.Candidates(output, best);
                found.ShouldBe(Math.Min(count, row.Length));
                best[..found].ShouldBe(expected[..found]);
            }

            engine.LogSumExp(output).ShouldBe((float)Math.Log(row.Sum(l => Math.Exp(l))), 1e-5f);
        }
    }

    [Fact]
    public void A_batch_without_outputs_only_fills_the_cache()
    {
        ImportedModel model = TinyLanguageModels.Model("llama");
        using LocalTokenEngine engine = Engines.Of(model, devices: 2), other = Engines.Of(model);
        TokenBatch batch = new(29);
        for (int position = 0; position < 29; position++)
        {
            batch.Add(0, position, Tokens[position], wantsLogits: false);
        }

        engine.Forward(batch);
        batch.Clear();
        batch.Add(0, 29, Tokens[29], wantsLogits: true);
        engine.Forward(batch);
        float[] logits = new float[engine.VocabularyCount];
        engine.Logits(0, [.. Enumerable.Range(0, logits.Length)], logits);
        float[] expected = other.Logits(Tokens, 30)[29];
        logits.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThan(1e-4f);
    }

    public static TheoryData<string, (int Sequence, int Position, int Token)[]> BadBatches => new()
    {
        { "no row", [] },
        { "too many rows", [.. Enumerable.Range(0, 65).Select(p => (0, p, 1))] },
        { "no such token", [(0, 0, 320)] },
        { "a negative token", [(0, 0, -1)] },
        { "no such sequence", [(4, 0, 1)] },
        { "a gap", [(0, 1, 1)] },
        { "a gap inside", [(0, 0, 1), (0, 2, 1)] },
        { "a row twice", [(0, 0, 1), (0, 0, 1)] },
        { "beyond the context", [(0, 256, 1)] },
    };

    [Theory]
    [MemberData(nameof(BadBatches))]
    public void A_batch_beyond_the_limits_is_refused_and_loses_nothing(string what, (int Sequence, int Position, int Token)[] rows)
    {
        using LocalTokenEngine engine = Engines.Of(TinyLanguageModels.Model("llama"), devices: 2);
        TokenBatch batch = new(100);
        foreach ((int sequence, int position, int token) in rows)
        {
            batch.Add(sequence, position, token, wantsLogits: true);
        }

        Should.Throw<EdgeException>(() => engine.Forward(batch)).Code.ShouldBe(5404, what);
        engine.Generate(Tokens, 3).Length.ShouldBe(3);
    }

    [Fact]
    public void Copies_of_what_is_not_there_are_refused()
    {
        using LocalTokenEngine engine = Engines.Of(TinyLanguageModels.Model("llama"));
        engine.Logits(Tokens, 30);
        foreach ((int source, int target, int tokens) in new[] { (0, 1, 31), (0, 0, 5), (0, 4, 5), (-1, 1, 5), (1, 2, 1), (0, 1, -1) })
        {
            Should.Throw<EdgeException>(() => engine.CopySequence(source, target, tokens)).Code.ShouldBe(5406);
        }
    }

    [Fact]
    public void A_model_that_computes_no_numbers_is_an_error()
    {
        ImportedModel model = TinyLanguageModels.Model("llama");
        WeightStore weights = new();
        Graph graph = model.Graph with
        {
            Tensors = [.. model.Graph.Tensors.Select(t => t.IsConstant ? t with { Constant = weights.Add(Poisoned(model.Weights[t.Constant!.Value], t)) } : t)],
        };
        using LocalTokenEngine engine = Engines.Of(model with { Graph = graph, Weights = weights });
        TokenBatch batch = new(1);
        batch.Add(0, 0, 5, wantsLogits: true);
        engine.Forward(batch);
        Should.Throw<EdgeException>(() => engine.Candidates(0, new Candidate[3])).Code.ShouldBe(5405);

        static ReadOnlyMemory<byte> Poisoned(ReadOnlyMemory<byte> bytes, Tensor tensor)
        {
            byte[] copy = bytes.ToArray();
            if (tensor.Shape.Rank == 1 && tensor.Shape[0] == 64)
            {
                BitConverter.TryWriteBytes(copy, float.NaN);
            }

            return copy;
        }
    }

    [Fact]
    public void A_plan_of_another_network_is_refused()
    {
        ImportedModel model = TinyLanguageModels.Model("llama");
        Plan plan = Engines.Plan(model, 1, new TokenSettings(8, 64, 1, KeyValueType.Float16)).Plan with { Tokens = null };
        Should.Throw<EdgeException>(() => new LocalTokenEngine(plan, new MemoryShards(new Dictionary<Digest, ReadOnlyMemory<byte>>()), 1));
    }

    [Fact]
    public void Large_limits_cost_no_memory_before_they_are_used()
    {
        ImportedModel model = TinyLanguageModels.Model("llama-wide", ElementType.Q8_0);
        long before = Environment.WorkingSet;
        using LocalTokenEngine engine = Engines.Of(model, settings: new TokenSettings(512, 65_536, 64, KeyValueType.Float16));
        engine.Generate(Tokens, 3);
        (Environment.WorkingSet - before).ShouldBeLessThan(200L << 20); // two layers of keys and values for all sequences alone are 4 GiB
    }

    [Fact]
    public void A_report_says_where_time_and_bytes_went()
    {
        using LocalTokenEngine engine = Engines.Of(TinyLanguageModels.Model("llama"), devices: 2);
        engine.Generate(Tokens, 5);
        IReadOnlyList<TokenDeviceReport> report = engine.Report();
        report.Select(r => r.Name).ShouldBe(["device0", "device1"]);
        report.ShouldAllBe(r => r.ComputeUs > 0 && r.CommunicationUs > 0 && r.WireBytes > 0 && r.WeightBytes > 0 && r.HitCount > 0);
        report[0].WireBytes.ShouldBe(report[1].WireBytes, "what one sends the other receives");
    }
}
