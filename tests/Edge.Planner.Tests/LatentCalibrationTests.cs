using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Planner.Bottleneck;
using Edge.Testing;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests;

public sealed class LatentCalibrationTests
{
    private const int Pictures = 12;
    private static readonly ImportedModel Model = Network(ElementType.Float32);
    private static readonly string Latent = LatentOf(Model);

    [Theory]
    [InlineData(8, false, 0.02)]
    [InlineData(8, true, 0.02)]
    [InlineData(6, false, 0.08)]
    [InlineData(6, true, 0.08)]
    [InlineData(4, true, 0.4)]
    [InlineData(2, false, 2.0)]
    public void A_float_latent_crosses_in_few_bits(int bits, bool perChannel, double error)
    {
        PlanningResult planned = Plan(Model, bits, perChannel);
        planned.Plan.Codings.Length.ShouldBe(1);
        planned.Plan.Codings[0].Frequencies.ShouldAllBe(c => c.Length <= 1 << bits);
        Cut cut = planned.Cuts.Single(c => c.Tensors is [var only] && only == Latent);
        planned.Plan.WireBytes.ShouldBe(cut.CodedBytes + AnswerBytes(Model));
        cut.CodedBytes.ShouldBeLessThan(cut.BytesAt(bits) + 4, "coding costs no more than its state");

        byte[] input = Input(Model, 99);
        float[] expected = Floats(PlanRunner.Oracle(Model, input)), actual = Floats(PlanRunner.Run(planned, input));
        float largest = expected.Max(Math.Abs);
        actual.Zip(expected).ShouldAllBe(p => Math.Abs(p.First - p.Second) <= error * largest);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(5, true)]
    public void Head_and_tail_give_the_bits_of_the_quantised_network_whole(int bits, bool perChannel)
    {
        PlanningResult planned = Plan(Model, bits, perChannel);
        byte[] input = Input(Model, 5);
        PlanRunner.Run(planned, input).ShouldBe(Whole(planned, input));
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(3, true)]
    public void What_lies_outside_the_calibrated_range_saturates(int bits, bool perChannel)
    {
        PlanningResult planned = Plan(Model, bits, perChannel);
        byte[] far = MemoryMarshal.AsBytes<float>([.. Floats(Input(Model, 7)).Select(v => v * 50)]).ToArray();
        PlanRunner.Run(planned, far).ShouldBe(Whole(planned, far));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void The_latent_of_an_int8_network_is_coded_and_at_fewer_bits_quantised_again(int bits)
    {
        ImportedModel model = Network(ElementType.Int8);
        PlanningResult planned = Plan(model, bits, perChannel: false);
        byte[] input = Input(model, 3);
        PlanRunner.Run(planned, input).ShouldBe(bits == 8 ? PlanRunner.Oracle(model, input) : Whole(planned, input));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-3.5f)]
    [InlineData(1e-42f)]
    public void A_constant_has_a_scale(float constant)
    {
        foreach (int bits in (int[])[2, 6, 8])
        {
            (float scale, int zeroPoint) = LatentRange.Fit([constant, constant], bits);
            scale.ShouldBeGreaterThan(0);
            (scale * (LatentRange.Symbol(constant, scale, zeroPoint, bits) - zeroPoint)).ShouldBe(constant, 1e-6f);
        }
    }

    [Fact]
    public void The_statistics_of_the_channels_are_used_where_they_save_bits()
    {
        // Channel 0 is nearly always 1, channel 1 nearly always 2: one table takes a bit for each, two tables next to nothing.
        SeededRandom random = new(1);
        byte[][] pictures = [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, 512).Select(i => (byte)(random.Chance(2) ? 3 : 1 + (i % 2))).ToArray())];
        LatentCoding coding = SymbolStatistics.Learn(pictures, new Shape(1, 16, 16, 2), 256)!;
        (coding.Frequencies.Length, coding.RunElements).ShouldBe((2, 1));
        coding.Fits(512).ShouldBeTrue();
        SymbolStatistics.Learn(pictures, new Shape(1, 2, 4096, 2), 256).ShouldNotBeNull();
        SymbolStatistics.Learn(pictures, new Shape(1, 2, 4097, 2), 256).ShouldBeNull("it is larger than what is coded");
    }

    [Fact]
    public void What_is_no_calibration_is_refused_by_number()
    {
        CodeOf(new SplitOptions(Latent) { Bits = 6 }).ShouldBe(3040);
        CodeOf(new SplitOptions(Latent) { PerChannel = true }).ShouldBe(3040);
        CodeOf(new SplitOptions(Latent) { Bits = 9, Calibration = Calibration(Model, Latent) }).ShouldBe(3040);
        CodeOf(new SplitOptions(Latent) { Calibration = Of(Latent, new byte[3]) }).ShouldBe(3041);
        CodeOf(new SplitOptions(Latent) { Calibration = Of(Latent) }).ShouldBe(3041);
        byte[] infinite = Calibration(Model, Latent).Samples[Latent][0].ToArray();
        BitConverter.TryWriteBytes(infinite.AsSpan(8), float.PositiveInfinity).ShouldBeTrue();
        CodeOf(new SplitOptions(Latent) { Calibration = Of(Latent, infinite) }).ShouldBe(3041);

        Tensor wide = new("wide", ElementType.Int32, new Shape(1, 4));
        Should.Throw<EdgeException>(() => CalibratedLatent.Of(wide, [new byte[16]], 8, perChannel: false)).Code.ShouldBe(3042);
    }

    private static LatentCalibration Of(string tensor, params byte[][] samples) =>
        new(ImmutableSortedDictionary<string, ImmutableArray<ReadOnlyMemory<byte>>>.Empty.Add(tensor, [.. samples.Select(s => new ReadOnlyMemory<byte>(s))]));

    private static LatentCalibration Calibration(ImportedModel model, string tensor)
    {
        ImportedModel head = model with { Graph = model.Graph with { Outputs = [model.Graph.Tensors.IndexOf(model.Graph.Tensors.Single(t => t.Name == tensor))] } };
        return Of(tensor, [.. Enumerable.Range(0, Pictures).Select(i => PlanRunner.Oracle(head, Input(model, (ulong)(100 + i))))]);
    }

    private static PlanningResult Plan(ImportedModel model, int bits, bool perChannel)
    {
        string latent = LatentOf(model);
        return NetworkPlanner.Plan(Request(model, new SplitOptions(latent) { Bits = bits, PerChannel = perChannel, Calibration = Calibration(model, latent) }));
    }

    private static int CodeOf(SplitOptions split) => Should.Throw<EdgeException>(() => NetworkPlanner.Plan(Request(Model, split))).Code;

    private static PlanRequest Request(ImportedModel model, SplitOptions split) => new(
        model,
        new ClusterSpec([new ClusterDevice("camera", "inproc", PlanRunner.Profile), new ClusterDevice("server", "local", PlanRunner.Profile with { Int8MacsPerSecond = 1e10 })]),
        Strategy.Bottleneck)
    {
        Split = split,
    };

    private static string LatentOf(ImportedModel model) =>
        NetworkPlanner.Cuts(Request(model, new SplitOptions())).Where(c => c.HeadMacCount > 0 && c.TailMacCount > 0 && c.Tensors.Length == 1 && c.LatentElements >= 64).MinBy(c => c.LatentBytes)!.Tensors[0];

    /// <summary>The plan's network without the plan, its constants read off the shards.</summary>
    private static byte[] Whole(PlanningResult planned, byte[] input)
    {
        WeightStore weights = new();
        foreach (Shard shard in planned.Plan.Shards)
        {
            foreach (ShardEntry entry in shard.Entries)
            {
                weights.Add(planned.Shards[shard.Digest].Slice(entry.OffsetBytes, entry.SizeBytes));
            }
        }

        return [.. new WholeGraphExecutor(planned.Plan.Graph, weights, new ReferenceKernels()).Run(input).SelectMany(o => o)];
    }

    private static ImportedModel Network(ElementType type)
    {
        NetworkBuilder network = new("calibrated", 4, type);
        int x = network.Conv(network.Input(16, 16, 3), 8, 3, 2);
        x = network.Conv(network.Depthwise(x, 3, 2), 4, 1);
        return network.Build([network.Dense(network.Mean(network.Conv(x, 16, 3)), 6)]);
    }

    private static byte[] Input(ImportedModel model, ulong seed)
    {
        Tensor input = model.Graph.Tensors[model.Graph.Inputs[0]];
        return new SeededRandom(seed).Bytes(input.Type, (int)input.Shape.ElementCount);
    }

    private static long AnswerBytes(ImportedModel model) => model.Graph.Outputs.Sum(o => model.Graph.Tensors[o].Bytes);

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}
