using System.Collections.Immutable;
using Edge.Importers;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Bottleneck;
using Edge.Planner.Variants;
using Edge.Runtime;
using Edge.Testing;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests.Variants;

public sealed class VariantPlannerTests
{
    private static readonly ImportedModel Model = PublishedNetworks.MobileNetV2;
    private static readonly ImportedModel Pair = JoinedModel.Of(ExitPair.Head, ExitPair.Tail);

    private static readonly ClusterSpec Cluster = new(
        [new ClusterDevice("camera", "inproc", PlanRunner.Profile), new ClusterDevice("server", "local", PlanRunner.Profile with { Int8MacsPerSecond = 1e10, Float32MacsPerSecond = 1e10 })]);

    [Fact]
    public void A_network_gets_the_whole_here_the_whole_there_and_cuts_between()
    {
        VariantSet set = Plan(Model).Set;
        set.Variants.Take(2).Select(v => (v.Name, v.Path)).ShouldBe([("local", VariantPath.Local), ("offload", VariantPath.Offload)]);
        set.Variants.Skip(2).ShouldNotBeEmpty();
        set.Variants.Skip(2).ShouldAllBe(v => v.Path == VariantPath.Split && v.HeadUs > 0 && v.TailUs > 0);
        set.Variants.Select(v => v.SentBytes).Skip(1).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public void Every_variant_gives_the_bytes_of_the_whole()
    {
        VariantPlanningResult planned = Plan(Model);
        byte[] input = new SeededRandom(7).Bytes(ElementType.Int8, (int)Model.Graph.Tensors[Model.Graph.Inputs[0]].Bytes), expected = PlanRunner.Oracle(Model, input);
        foreach (PlanVariant variant in planned.Set.Variants)
        {
            Run(variant, planned, input).ShouldBe(expected, variant.Name);
        }
    }

    /// <summary>For any bandwidth no cut of the network, nor none, is faster than the best variant.</summary>
    [Fact]
    public void The_cuts_are_those_that_are_fastest_for_some_link()
    {
        VariantSet set = Plan(Model).Set;
        ImmutableArray<Cut> cuts = NetworkPlanner.Plan(new PlanRequest(Model, Cluster, Strategy.Bottleneck)).Cuts;
        for (double usPerByte = 1e-3; usPerByte < 1e5; usPerByte *= 3)
        {
            double best = set.Variants.Min(v => v.LatencyUs(set.LinkRoundTripUs, usPerByte)), answer = set.Variants[1].AnswerBytes * usPerByte;
            foreach (Cut cut in cuts.Where(c => c.TailMacCount > 0))
            {
                best.ShouldBeLessThanOrEqualTo(cut.HeadUs + cut.TailUs + set.LinkRoundTripUs + (cut.CodedBytes * usPerByte) + answer + 1, $"{usPerByte} us a byte, {cut.Behind}");
            }
        }
    }

    /// <summary>Natural cuts of a network that is not trained for it, quantised to 6 bits and coded by what pictures say.</summary>
    [Fact]
    public void Calibrated_latents_are_variants_that_send_less_and_answer_almost_the_same()
    {
        NetworkBuilder network = new("natural", 1, ElementType.Float32);
        ImportedModel model = network.Build([network.Conv(network.Conv(network.Conv(network.Input(16, 16, 4), 8, 3), 2, 3), 4, 3)]);
        byte[][] pictures = [.. Enumerable.Range(0, 9).Select(_ => network.RandomInput())];
        ClusterSpec cluster = new([Cluster.Devices[0] with { Profile = PlanRunner.Profile with { LinkBitsPerSecond = 1e5 } }, Cluster.Devices[1]]);
        Dictionary<string, ImmutableArray<ReadOnlyMemory<byte>>> samples = model.Graph.Nodes.SkipLast(1).Select(n => n.Outputs[0])
            .ToDictionary(t => model.Graph.Tensors[t].Name, t => pictures.Take(8).Select(p => new ReadOnlyMemory<byte>(PlanRunner.Oracle(model with { Graph = model.Graph with { Outputs = [t] } }, p))).ToImmutableArray());
        SplitOptions calibrated = new() { Calibration = new LatentCalibration(samples.ToImmutableSortedDictionary(StringComparer.Ordinal)), Bits = 6 };
        VariantPlanningResult plain = VariantPlanner.Plan(new VariantRequest([model], cluster)), planned = VariantPlanner.Plan(new VariantRequest([model], cluster) { Splits = [calibrated] });
        PlanVariant split = planned.Set.Variants.Last(v => v.Path == VariantPath.Split);
        split.SentBytes.ShouldBeLessThan(16 * 16 * 2);
        plain.Set.Variants.Skip(1).ShouldAllBe(v => v.SentBytes >= 4 * 16 * 16 * 2);
        split.Plan.Codings.ShouldNotBeEmpty();
        VariantSetEncoding.Write(VariantSetEncoding.Read(VariantSetEncoding.Write(planned.Set))).ShouldBe(VariantSetEncoding.Write(planned.Set));
        float[] answer = Floats(Run(split, planned, pictures[8])), whole = Floats(PlanRunner.Oracle(model, pictures[8]));
        answer.ShouldNotBe(whole);
        double error = answer.Zip(whole, (a, w) => Math.Pow(a - w, 2)).Sum(), size = whole.Sum(w => Math.Pow(w, 2));
        Math.Sqrt(error / size).ShouldBeLessThan(0.1);

        static float[] Floats(byte[] bytes) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    [Fact]
    public void Sets_are_read_as_they_were_written_and_shards_are_shared()
    {
        VariantPlanningResult planned = Plan(Model);
        byte[] bytes = VariantSetEncoding.Write(planned.Set);
        VariantSetEncoding.Write(VariantSetEncoding.Read(bytes)).ShouldBe(bytes);
        VariantSetEncoding.Write(Plan(Model).Set).ShouldBe(bytes);
        planned.Shards.Keys.ShouldBe(planned.Set.Local.Plan.Shards.Select(s => s.Digest), ignoreOrder: true);
        planned.Set.ShardsOf(isFar: true).Select(s => s.Digest).ShouldBe(planned.Shards.Keys, ignoreOrder: true);
    }

    [Fact]
    public void A_pair_is_split_at_its_seam_and_its_early_exit_is_fetched_before_anything_is_sent()
    {
        VariantPlanningResult planned = Plan(Pair);
        planned.Set.Variants.Select(v => v.Name).ShouldBe(["local", "offload", "pair"]);
        PlanVariant split = planned.Set.Variants[2];
        split.Exit.ShouldBe(new ExitRule(1, 0.9));
        split.SentBytes.ShouldBe(16);
        ImmutableArray<Step> own = split.Plan.Devices[1].Steps;
        own.IndexOf(own.OfType<FetchStep>().Single(f => f.Output == 1)).ShouldBeLessThan(own.IndexOf(own.OfType<SendStep>().Single()));
        byte[] input = ExitPair.Hard(5);
        Run(split, planned, input).ShouldBe(PlanRunner.Oracle(Pair, input));
        Plan(Pair, threshold: 0.25).Set.Variants[2].Exit!.Threshold.ShouldBe(0.25);
    }

    [Fact]
    public void Damaged_sets_are_refused_by_number()
    {
        VariantSet set = Plan(Pair).Set;
        PlanVariant split = set.Variants[2];
        FindingsOf(set with { Variants = [.. set.Variants.Skip(1)] }).ShouldBe([5600]);
        FindingsOf(set with { Variants = [set.Local, split with { Plan = set.Local.Plan }] }).ShouldBe([5601]);
        FindingsOf(set with { Variants = [set.Local, split with { Plan = split.Plan with { Devices = [split.Plan.Devices[0], split.Plan.Devices[1] with { Steps = [.. split.Plan.Devices[1].Steps.Reverse()] }] } }] }).ShouldBe([5602]);
        FindingsOf(set with { Variants = [set.Local, split with { Exit = new ExitRule(2, 0.5) }] }).ShouldBe([5603]);
        FindingsOf(set with { Variants = [set.Local, split with { Exit = null }] }).ShouldBe([5604]);
        byte[] bytes = VariantSetEncoding.Write(set);
        for (int cut = 0; cut < bytes.Length; cut += 97)
        {
            Should.Throw<EdgeException>(() => VariantSetEncoding.Read(bytes.AsSpan(0, cut)));
        }
    }

    [Fact]
    public void What_cannot_be_a_set_is_refused_by_number()
    {
        CodeOf(new VariantRequest([Model], PlanRunner.InProcess)).ShouldBe(3020);
        CodeOf(new VariantRequest([Model], PlanRunner.Boards(1, 2))).ShouldBe(3020);
        CodeOf(new VariantRequest([Model, Pair], Cluster)).ShouldBe(3021);
        CodeOf(new VariantRequest([Pair with { Metadata = Pair.Metadata.SetItem("edge.exit.threshold", "often") }], Cluster)).ShouldBe(3022);
        CodeOf(new VariantRequest([Pair with { Metadata = Pair.Metadata.SetItem("edge.exit.output", "nothing") }], Cluster)).ShouldBe(3022);
    }

    private static int CodeOf(VariantRequest request) => Should.Throw<EdgeException>(() => VariantPlanner.Plan(request)).Code;

    private static IEnumerable<int> FindingsOf(VariantSet set) => VariantSetVerifier.Verify(set).Select(f => f.Code);

    private static VariantPlanningResult Plan(ImportedModel model, double? threshold = null) => VariantPlanner.Plan(new VariantRequest([model], Cluster) { ExitThreshold = threshold });

    private static byte[] Run(PlanVariant variant, VariantPlanningResult planned, byte[] input)
    {
        PlanVerifier.Verify(variant.Plan).ShouldBeEmpty();
        Graph graph = variant.Plan.Graph;
        using InProcessCluster cluster = new(variant.Plan, new MemoryShards(planned.Shards), new ReferenceKernels());
        byte[][] outputs = [.. graph.Outputs.Select(o => new byte[graph.Tensors[o].Bytes])];
        cluster.Run([input], [.. outputs.Select(o => (Memory<byte>)o)]);
        return [.. outputs.SelectMany(o => o)];
    }
}
