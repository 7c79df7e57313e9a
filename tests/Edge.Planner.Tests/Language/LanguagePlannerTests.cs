using System.Collections.Immutable;
using Edge.Importers;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Model.Packing;
using Edge.Planner.Language;
using Edge.Testing;

namespace Edge.Planner.Tests.Language;

/// <summary>What every split of every kind of transformer has in common.</summary>
public class LanguagePlannerTests
{
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1L << 30, 1L << 34, 1e10, 1e10, 1e10, 1, 1e9, 100);

    public static TheoryData<string, int> Splits
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string kind in Kinds.Keys)
            {
                foreach (int devices in (ReadOnlySpan<int>)[1, 2, 3, 5, 8])
                {
                    data.Add(kind, devices);
                }
            }

            return data;
        }
    }

    private static Dictionary<string, TransformerGraph> Kinds { get; } = new(StringComparer.Ordinal)
    {
        ["llama"] = new TransformerGraph(),
        ["tied"] = new TransformerGraph { Tied = true },
        ["gemma2"] = new TransformerGraph { PostNorms = true, Type = ElementType.Q4_0 },
        ["qwen2"] = new TransformerGraph { Biases = true, KeyValueHeads = 2 },
        ["qwen3"] = new TransformerGraph { HeadNorms = true, KeyValueHeads = 8, Type = ElementType.Float16 },
        ["kquants"] = new TransformerGraph { Type = ElementType.Q4_K, Width = 256, FeedForward = 768, Heads = 16 },
        ["head80"] = new TransformerGraph { HeadSize = 80, Heads = 6, KeyValueHeads = 3 },
        ["experts"] = new TransformerGraph { Experts = 8, SharedExpert = true },
        ["narrow experts"] = new TransformerGraph { Experts = 8, FeedForward = 64 },
    };

    [Theory]
    [MemberData(nameof(Splits))]
    public void APlanIsSoundAndSharesEveryWeightOut(string kind, int devices)
    {
        ImportedModel model = Kinds[kind].Build();
        Plan plan = PlanFor(model, devices).Plan;

        PlanVerifier.Verify(plan).ShouldBeEmpty();
        PlanEncoding.DigestOf(PlanEncoding.Read(PlanEncoding.Write(plan))).ShouldBe(PlanEncoding.DigestOf(PlanFor(model, devices).Plan));
        foreach (Node node in plan.Graph.Nodes)
        {
            foreach (int position in Enumerable.Range(0, node.Inputs.Length).Where(p => plan.Graph.Input(node, p) is { IsConstant: true, Shape.Rank: > 1 }))
            {
                CoverageOf(plan, node, position).ShouldAllBe(count => count == 1 || IsReplicated(plan, node));
            }
        }
    }

    public static TheoryData<string> Architectures => [.. TinyLanguageModels.Names];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void EveryArchitectureIsSharedOut(string name)
    {
        ImportedModel model = TinyLanguageModels.Model(name, ElementType.Q8_0);
        int layers = model.Graph.Nodes.Count(n => n.Operator is Attention);
        foreach (int devices in (ReadOnlySpan<int>)[1, 2, 3, 5])
        {
            Plan plan = PlanFor(model, devices).Plan;
            PlanVerifier.Verify(plan).ShouldBeEmpty();
            AllReduceStep[] sums = [.. plan.Devices[^1].Steps.OfType<AllReduceStep>()];
            sums.Length.ShouldBe(devices == 1 ? 0 : name == "qwen2moe" ? layers * 3 : layers * 2);
            sums.Count(s => s.Summands.Length > 1).ShouldBeGreaterThanOrEqualTo(sums.Length / 2);
            plan.Devices[^1].Steps.OfType<CandidatesStep>().Count().ShouldBe(1);
        }
    }

    [SharedTheory]
    [InlineData("f16", 3)]
    [InlineData("Q8_0", 4)]
    [InlineData("Q4_K_M", 2)]
    public void ARealModelIsSharedOut(string type, int devices)
    {
        ImportedModel model = ModelFile.Open(SharedFolder.File("llm", $"docs10m-{type}.gguf"));
        LanguagePlanningResult result = PlanFor(model, devices);

        PlanVerifier.Verify(result.Plan).ShouldBeEmpty();
        PlanVerifier.Verify(result.Shards.Seal(result.Plan)).ShouldBeEmpty();
    }

    [Fact]
    public void HeadsStayWithTheirGroupAsLongAsThereAreGroupsForAll()
    {
        Plan plan = PlanFor(new TransformerGraph().Build(), 3).Plan;

        HeadsOf(plan).ShouldBe([(0, 4), (4, 2), (6, 2)]);
    }

    [Fact]
    public void MoreDevicesThanGroupsHaveKeysAndValuesTwice()
    {
        Plan plan = PlanFor(new TransformerGraph().Build(), 5).Plan;

        HeadsOf(plan).ShouldBe([(0, 2), (2, 2), (4, 2), (6, 1), (7, 1)]);
        Region[] keys = [.. plan.Devices.Select(d => d.Steps.OfType<ComputeStep>().First(s => plan.Graph.Nodes[s.Node].Operator is Rope && d.Buffers[s.Outputs[0]].Tensor == plan.Graph.Nodes[Attention(plan)].Inputs[1]).Output)];
        keys.Select(k => (k.Channel / 32, k.Channels / 32)).ShouldBe([(0, 1), (1, 1), (2, 1), (3, 1), (3, 1)]);
    }

    [Fact]
    public void ADeviceWithoutHeadsAddsAndLoadsNothingForAttention()
    {
        // 256 columns of Q4_K are one block: no two devices can share the output projection.
        Plan plan = PlanFor(new TransformerGraph { Type = ElementType.Q4_K, Width = 256, FeedForward = 768, Layers = 1 }.Build(), 2).Plan;

        AllReduceStep attention = plan.Devices[1].Steps.OfType<AllReduceStep>().First();
        attention.Summands.ShouldBe([0]);
        attention.Members.ShouldBe([0, 1]);
        plan.Devices[1].Steps.OfType<ComputeStep>().ShouldNotContain(s => plan.Graph.Nodes[s.Node].Operator is Attention);
        PlanShardTensors(plan, 1).ShouldNotContain(t => plan.Graph.Nodes[Attention(plan)].Inputs.Take(3).Select(i => WeightBehind(plan.Graph, i)).Contains(t));
    }

    [Fact]
    public void TokenIdsAndTheEmbeddingStayOnTheEndpoint()
    {
        Plan plan = PlanFor(new TransformerGraph { Tied = true }.Build(), 3).Plan;

        plan.Endpoint.ShouldBe(2);
        foreach (PlanDevice worker in plan.Devices.Take(2))
        {
            worker.Steps.OfType<FeedStep>().ShouldNotContain(s => s.Input == 0);
            worker.Steps.OfType<ComputeStep>().ShouldNotContain(s => plan.Graph.Nodes[s.Node].Operator is EmbeddingLookup);
        }

        plan.Devices[2].Steps.OfType<ComputeStep>().Count(s => plan.Graph.Nodes[s.Node].Operator is EmbeddingLookup).ShouldBe(1);
    }

    [Fact]
    public void OneDeviceExchangesNothingAndReleasesABlockBeforeItLoadsTheNext()
    {
        Plan plan = PlanFor(new TransformerGraph().Build(), 1).Plan;

        plan.Strategy.ShouldBe("single");
        plan.Devices[0].Steps.ShouldNotContain(s => s is AllReduceStep || s is BroadcastStep);
        int held = 0;
        foreach (Step step in plan.Devices[0].Steps)
        {
            held += step is LoadStep ? 1 : step is ReleaseStep ? -1 : 0;
            held.ShouldBeInRange(0, 1);
        }
    }

    [Fact]
    public void WeightsAreReleasedBeforeTheExchange()
    {
        Plan plan = PlanFor(new TransformerGraph { PostNorms = true }.Build(), 2).Plan;

        foreach (PlanDevice device in plan.Devices)
        {
            int held = 0;
            foreach (Step step in device.Steps)
            {
                held += step is LoadStep ? 1 : step is ReleaseStep ? -1 : 0;
                (step is AllReduceStep && held > 0).ShouldBeFalse();
            }
        }
    }

    [Theory]
    [InlineData(ElementType.Q8_0)]
    [InlineData(ElementType.Q4_K)]
    [InlineData(ElementType.Float16)]
    public void AShardHasThePartsOfItsConstantsPacked(ElementType type)
    {
        ImportedModel model = new TransformerGraph { Type = type, Width = 256, FeedForward = 768, Experts = 4 }.Build();
        LanguagePlanningResult result = PlanFor(model, 2);

        foreach (Shard shard in result.Plan.Shards)
        {
            byte[] bytes = new byte[shard.SizeBytes];
            bytes.AsSpan().Fill(0xA5);
            using (Stream made = result.Shards.Open(shard))
            {
                made.ReadExactly(bytes);
                made.Read(new byte[1]).ShouldBe(0);
            }

            (shard.SizeBytes % 4096).ShouldBe(0);
            foreach (ShardEntry entry in shard.Entries)
            {
                Tensor tensor = model.Graph.Tensors[entry.Tensor];
                WeightSlice whole = WeightSlices.Whole(tensor), slice = entry.Slice ?? whole;
                ReadOnlySpan<byte> constant = model.Weights[tensor.Constant!.Value].Span;
                long rowBytes = tensor.Type.Bytes(whole.Columns), stride = WeightSlices.ExpertStrideBytes(tensor.Type, entry.Layout, slice);
                for (int e = 0; e < slice.Experts; e++)
                {
                    byte[] expected = new byte[WeightPacking.PackedBytes(tensor.Type, entry.Layout, slice.Rows, slice.Columns)];
                    long from = (((slice.FirstExpert + e) * (long)whole.Rows) + slice.FirstRow) * rowBytes;
                    WeightPacking.Pack(tensor.Type, entry.Layout, slice.Rows, slice.Columns, constant[(int)(from + tensor.Type.Bytes(slice.FirstColumn))..], rowBytes, expected);
                    bytes.AsSpan((int)(entry.OffsetBytes + (e * stride)), expected.Length).SequenceEqual(expected).ShouldBeTrue();
                }
            }

            ShardEntry last = shard.Entries[^1];
            bytes.AsSpan(last.OffsetBytes + last.SizeBytes).IndexOfAnyExcept((byte)0).ShouldBe(-1);
        }
    }

    [Fact]
    public void SealedShardsAreNamedByTheirBytesAndRememberedByTheirPlannedNames()
    {
        LanguagePlanningResult result = PlanFor(new TransformerGraph().Build(), 2);
        Dictionary<Digest, Digest> known = [];
        Plan sealedPlan = result.Shards.Seal(result.Plan, known);

        foreach (Shard shard in sealedPlan.Shards)
        {
            byte[] bytes = new byte[shard.SizeBytes];
            using Stream made = result.Shards.Open(shard);
            made.ReadExactly(bytes);
            Digest.Of(bytes).ShouldBe(shard.Digest);
        }

        PlanVerifier.Verify(sealedPlan).ShouldBeEmpty();
        known.Count.ShouldBe(result.Plan.Shards.Length);
        PlannedShards empty = new(result.Plan.Graph, new WeightStore());
        empty.Seal(result.Plan, known).Shards.ShouldBe(sealedPlan.Shards);
    }

    [Fact]
    public void WhatIsNoLanguageModelIsRefused()
    {
        ImportedModel model = new TransformerGraph().Build();
        ClusterSpec none = new([]);

        Should.Throw<EdgeException>(() => LanguagePlanner.Plan(Request(model, 1) with { Cluster = none })).Diagnostics[0].Code.ShouldBe(3103);
        Should.Throw<EdgeException>(() => LanguagePlanner.Plan(Request(model, 1) with { Tokens = new TokenSettings(0, 1, 1, KeyValueType.Float16) })).Diagnostics[0].Code.ShouldBe(3105);
        Should.Throw<EdgeException>(() => LanguagePlanner.Plan(Request(model, 2) with { Measured = new MeasuredCluster([new MeasuredDevice(1, 1 << 30, 1e9, 0, true)], 1e9, new EchoTime(1, 1, 1), new EchoTime(1, 1, 1)) })).Diagnostics[0].Code.ShouldBe(3108);
        Should.Throw<EdgeException>(() => LanguagePlanner.Plan(Request(model, 1) with { Tokens = new TokenSettings(1 << 24, 1, 1, KeyValueType.Float16) })).Diagnostics[0].Code.ShouldBe(3106);
    }

    private static LanguagePlanRequest Request(ImportedModel model, int devices) => new(
        model,
        new ClusterSpec([.. Enumerable.Range(0, devices).Select(i => new ClusterDevice($"device{i}", "local", Profile))]),
        new TokenSettings(16, 128, 2, KeyValueType.Float16))
    { Strategy = devices > 1 ? LanguageStrategy.Tensor : LanguageStrategy.Single };

    private static LanguagePlanningResult PlanFor(ImportedModel model, int devices) => LanguagePlanner.Plan(Request(model, devices));

    private static int Attention(Plan plan) => Enumerable.Range(0, plan.Graph.Nodes.Length).First(n => plan.Graph.Nodes[n].Operator is Attention);

    private static (int First, int Count)[] HeadsOf(Plan plan) =>
        [.. plan.Devices.Select(d => d.Steps.OfType<ComputeStep>().First(s => s.Node == Attention(plan)).Output).Select(r => (r.Channel / 32, r.Channels / 32))];

    private static int WeightBehind(Graph graph, int tensor)
    {
        Node producer = graph.Nodes.Single(n => n.Outputs[0] == tensor);
        return producer.Operator is FullyConnected ? producer.Inputs[1] : WeightBehind(graph, producer.Inputs[0]);
    }

    private static IEnumerable<int> PlanShardTensors(Plan plan, int device) =>
        plan.Devices[device].Steps.OfType<LoadStep>().SelectMany(s => plan.Shards[s.Shard].Entries).Select(e => e.Tensor);

    /// <summary>Nodes that every device that needs them does for itself, and keys and values of groups that two devices share.</summary>
    private static bool IsReplicated(Plan plan, Node node) =>
        plan.Graph.Output(node).Shape.ElementCount <= 8 || node.Operator is FullyConnected && plan.Devices.Length > 1 && IsKeyOrValue(plan.Graph, node);

    private static bool IsKeyOrValue(Graph graph, Node node) => graph.Nodes.Where(n => n.Operator is Attention).Any(a => a.Inputs.Skip(1).Take(2).Any(t => WeightBehind(graph, t) == node.Inputs[1]));

    /// <summary>How many devices compute with each value of a weight, along experts, rows and blocks of columns.</summary>
    private static int[] CoverageOf(Plan plan, Node node, int position)
    {
        Tensor tensor = plan.Graph.Tensors[node.Inputs[position]];
        WeightSlice whole = WeightSlices.Whole(tensor);
        int block = tensor.Type.BlockElements(), blocks = whole.Columns / block;
        int[] counts = new int[whole.Experts * whole.Rows * blocks];
        foreach (PlanDevice device in plan.Devices)
        {
            Dictionary<int, ShardEntry> loaded = [];
            foreach (Step step in device.Steps)
            {
                if (step is LoadStep load)
                {
                    loaded = plan.Shards[load.Shard].Entries.ToDictionary(e => e.Tensor);
                }
                else if (step is ComputeStep compute && plan.Graph.Nodes[compute.Node] == node)
                {
                    WeightSlice slice = loaded[node.Inputs[position]].Slice ?? whole;
                    for (int e = slice.FirstExpert; e < slice.FirstExpert + slice.Experts; e++)
                    {
                        for (int row = slice.FirstRow; row < slice.FirstRow + slice.Rows; row++)
                        {
                            for (int b = slice.FirstColumn / block; b < (slice.FirstColumn + slice.Columns) / block; b++)
                            {
                                counts[(((e * whole.Rows) + row) * blocks) + b]++;
                            }
                        }
                    }
                }
            }
        }

        return counts;
    }
}
