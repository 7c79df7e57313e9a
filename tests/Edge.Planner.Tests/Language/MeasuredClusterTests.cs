using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Language;

namespace Edge.Planner.Tests.Language;

/// <summary>Plans for devices that were measured.</summary>
public class MeasuredClusterTests
{
    private const long Gigabyte = 1L << 30;

    private static readonly DeviceProfile Profile = new("test", 1, 1e9, Gigabyte, 1L << 34, 1e10, 1e10, 1e9, 1, 1e12, 100);

    private static readonly ImportedModel Model = new TransformerGraph { Layers = 4, Width = 512, Heads = 16, KeyValueHeads = 16, FeedForward = 3072, VocabularyCount = 4096 }.Build();

    [Fact]
    public void ASlowerDeviceGetsFewerHeadsColumnsAndTokens()
    {
        Plan plan = PlanFor(Measured([1e9, 2e9, 1e9])).Plan;

        Channels(plan, n => n.Operator is Attention).ShouldBe([4 * 32, 8 * 32, 4 * 32]);
        Channels(plan, n => n.Operator is GatedProduct).ShouldBe([768, 1536, 768]);
        plan.Devices.Select(d => d.Buffers[d.Steps.OfType<CandidatesStep>().First().Buffer].Window.Channels).ShouldBe([1024, 2048, 1024]);
        PlanVerifier.Verify(plan).ShouldBeEmpty();
    }

    [Fact]
    public void TheSameMeasurementsGiveTheSameBytesAndChanceMovesNoWeight()
    {
        Plan plan = PlanFor(Measured([2e9, 4e9])).Plan, again = PlanFor(Measured([2e9, 4e9])).Plan;
        PlanEncoding.DigestOf(again).ShouldBe(PlanEncoding.DigestOf(plan));

        foreach (double chance in (double[])[0.93, 1.07])
        {
            PlanFor(Measured([2e9 * chance, 4e9])).Plan.Shards.ShouldBe(plan.Shards);
        }

        PlanFor(Measured([3e9, 4e9])).Plan.Shards.ShouldNotBe(plan.Shards);
    }

    [Fact]
    public void MemoryThatADeviceAllowsIsKept()
    {
        LanguagePrediction free = PlanFor(Measured([1e9, 1e9])).Predictions[0];
        long cap = free.Devices[0].PeakBytes / 3;
        MeasuredCluster measured = Measured([1e9, 1e9]);
        measured = measured with { Devices = measured.Devices.SetItem(0, measured.Devices[0] with { MemoryBytes = cap }) };
        LanguagePlanningResult result = PlanFor(measured);

        result.Predictions[0].Devices[0].PeakBytes.ShouldBeInRange(cap / 2, cap);
        result.Predictions[0].IsResident.ShouldBeTrue("the other device has room for the rest");
        result.Predictions[0].Devices.Sum(d => d.WeightBytes).ShouldBeGreaterThanOrEqualTo(free.Devices.Sum(d => d.WeightBytes));
    }

    [Fact]
    public void WhereNoMemoryIsLeftWeightsAreReadAgain()
    {
        LanguagePrediction free = PlanFor(Measured([1e9, 1e9])).Predictions[0];
        long cap = free.Devices[1].PeakBytes * 2 / 3;
        MeasuredCluster measured = Measured([1e9, 1e9]);
        LanguagePlanningResult result = PlanFor(measured with { Devices = [.. measured.Devices.Select(d => d with { MemoryBytes = cap })] });

        result.Predictions[0].Devices.ShouldAllBe(d => d.PeakBytes <= cap && d.ReadBytes > 0);
    }

    [Theory]
    [InlineData(2000, 2000, AllReduceAlgorithm.Direct)] // nothing but the way costs time: one is shorter than two
    [InlineData(2000, 2400, AllReduceAlgorithm.Star)] // messages cost processors time: the star has the fewest
    [InlineData(50, 100, AllReduceAlgorithm.Star)]
    public void TheWayOfSumsFollowsTheEchoes(double roundTripUs, double echoesUs, AllReduceAlgorithm expected)
    {
        MeasuredCluster measured = Measured([.. Enumerable.Repeat(1e9, 8)], roundTripUs) with { OneEach = new EchoTime(1, 4096, echoesUs), Many = new EchoTime(4, 4096, roundTripUs + (4 * (echoesUs - roundTripUs))) };
        Plan plan = PlanFor(measured).Plan;

        plan.Devices[0].Steps.OfType<AllReduceStep>().ShouldAllBe(s => s.Algorithm == expected);
    }

    [Fact]
    public void ASumIsPredictedToTakeWhatTheEchoesTook()
    {
        LanguagePlanRequest request = Request(Measured([.. Enumerable.Repeat(1e9, 4)], 1000) with { OneEach = new EchoTime(1, 4096, 1900) }) with { Algorithm = AllReduceAlgorithm.Star };
        LanguagePrediction prediction = LanguagePlanner.Plan(request).Predictions[0];

        // Eight sums; the embedding on its way there and candidates on their way back are two halves of another.
        prediction.ExchangeUs.ShouldBe(9 * 1900, 300);
    }

    [Fact]
    public void OneDeviceIsPredictedAtTheSpeedThatItHasAlone()
    {
        MeasuredCluster measured = Measured([1e9, 1e9]);
        double Single(MeasuredCluster m) => LanguagePlanner.Plan(Request(m) with { Strategy = LanguageStrategy.Auto }).Predictions.Single(p => p.Placement == "single").TokenUs;

        Single(measured with { AloneBytesPerSecond = 2e9 }).ShouldBeLessThan(0.6 * Single(measured with { AloneBytesPerSecond = 1e9 }));
    }

    [Fact]
    public void ReasonsSayWhatWasMeasured()
    {
        PlanFor(Measured([1e9, 2e9])).Reasons[^1].ShouldBe("Measured: 'device0' reads 1 GB/s of weights, 100 us away; 'device1' reads 2 GB/s of weights.");
        LanguagePlanner.Plan(Request(Measured([1e9, 2e9])) with { Measured = null }).Reasons[^1].ShouldContain("profiles");
    }

    private static int[] Channels(Plan plan, Func<Node, bool> isWanted) =>
        [.. plan.Devices.Select(d => d.Steps.OfType<ComputeStep>().First(s => isWanted(plan.Graph.Nodes[s.Node])).Output.Channels)];

    private static LanguagePlanningResult PlanFor(MeasuredCluster measured) => LanguagePlanner.Plan(Request(measured));

    private static LanguagePlanRequest Request(MeasuredCluster measured) => new(
        Model,
        new ClusterSpec([.. measured.Devices.Select((_, i) => new ClusterDevice($"device{i}", "tcp:host:1", Profile))]),
        new TokenSettings(16, 128, 1, KeyValueType.Float16))
    { Strategy = LanguageStrategy.Tensor, Measured = measured };

    private static MeasuredCluster Measured(double[] rates, double roundTripUs = 100) => new(
        [.. rates.Select((r, i) => new MeasuredDevice(1, Gigabyte, r, i == rates.Length - 1 ? 0 : roundTripUs, IsHere: true))], rates.Max(), new EchoTime(1, 4096, roundTripUs), new EchoTime(4, 4096, roundTripUs));
}
