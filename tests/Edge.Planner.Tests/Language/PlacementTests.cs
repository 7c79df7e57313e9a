using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Language;

namespace Edge.Planner.Tests.Language;

/// <summary>Which placement is taken, and what it is predicted to cost.</summary>
public class PlacementTests
{
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1L << 30, 1L << 34, 1e10, 1e10, 1e9, 1, 1e9, 100);

    private static readonly ImportedModel Model = new TransformerGraph { Layers = 4, Width = 512, Heads = 16, KeyValueHeads = 16, FeedForward = 2048, VocabularyCount = 4096 }.Build();

    private static LanguagePlanRequest Request(int devices, DeviceProfile? profile = null) => new(
        Model,
        new ClusterSpec([.. Enumerable.Range(0, devices).Select(i => new ClusterDevice($"device{i}", "tcp:host:1", profile ?? Profile))]),
        new TokenSettings(16, 128, 1, KeyValueType.Float16));

    [Fact]
    public void AFastLinkMakesASplitPay()
    {
        LanguagePlanningResult result = LanguagePlanner.Plan(Request(4, Profile with { LinkRoundTripUs = 50, LinkBitsPerSecond = 1e10 }));

        result.Plan.Strategy.ShouldBe("tensor");
        result.Predictions[0].TokenUs.ShouldBeLessThan(result.Predictions[1].TokenUs);
        result.Plan.LatencyUs.ShouldBe(result.Predictions[0].TokenUs);
        result.Predictions.Select(p => p.Placement).ShouldBe(["tensor", "single", "pipeline"]);
    }

    [Fact]
    public void ASlowLinkMakesItLoseUnlessItIsForced()
    {
        LanguagePlanRequest request = Request(4, Profile with { LinkRoundTripUs = 20_000 });
        LanguagePlanningResult result = LanguagePlanner.Plan(request);

        result.Plan.Strategy.ShouldBe("single");
        result.Plan.Devices.Length.ShouldBe(1);
        result.Reasons[0].ShouldContain("the split loses");
        LanguagePlanner.Plan(request with { Strategy = LanguageStrategy.Tensor }).Plan.Strategy.ShouldBe("tensor");
    }

    [Fact]
    public void LatencyAndNotBandwidthDecides()
    {
        double Token(DeviceProfile profile) => LanguagePlanner.Plan(Request(4, profile) with { Strategy = LanguageStrategy.Tensor, Algorithm = AllReduceAlgorithm.Star }).Predictions[0].TokenUs;

        double usual = Token(Profile);
        Token(Profile with { LinkRoundTripUs = 1000 }).ShouldBeGreaterThan(usual + 4000);
        Token(Profile with { LinkBitsPerSecond = 3e8 }).ShouldBeLessThan(usual + 4000);
    }

    [Theory]
    [InlineData(100, AllReduceAlgorithm.Star)]
    [InlineData(5000, AllReduceAlgorithm.Direct)]
    public void TheWayOfSumsFollowsTheRoundTrip(double roundTripUs, AllReduceAlgorithm expected)
    {
        Plan plan = LanguagePlanner.Plan(Request(3, Profile with { LinkRoundTripUs = roundTripUs }) with { Strategy = LanguageStrategy.Tensor }).Plan;

        plan.Devices[0].Steps.OfType<AllReduceStep>().ShouldAllBe(s => s.Algorithm == expected);
    }

    [Fact]
    public void ADeviceWithLittleMemoryGetsLessAndNothingIsReadAgain()
    {
        long total = Weights(LanguagePlanner.Plan(Request(1)).Plan, 0);
        ClusterDevice small = new("small", "tcp:host:1", Profile with { ArenaBytes = total / 6 }), large = new("large", "tcp:host:2", Profile with { ArenaBytes = total });
        LanguagePlanningResult result = LanguagePlanner.Plan(Request(2) with { Cluster = new ClusterSpec([small, large]), Strategy = LanguageStrategy.Tensor });

        Weights(result.Plan, 0).ShouldBeInRange(total / 10, total / 6);
        result.Predictions[0].IsResident.ShouldBeTrue();
        PlanVerifier.Verify(result.Plan).ShouldBeEmpty();
    }

    [Fact]
    public void AModelLargerThanAllBudgetsIsReadInEveryInference()
    {
        long total = Weights(LanguagePlanner.Plan(Request(1)).Plan, 0);
        LanguagePlanningResult result = LanguagePlanner.Plan(Request(2) with { WeightBudgetBytes = total / 3, Strategy = LanguageStrategy.Tensor });

        result.Plan.Devices.ShouldAllBe(d => d.WeightBudgetBytes == total / 3);
        result.Predictions[0].Devices.ShouldAllBe(d => d.WindowBytes <= total / 3 && d.ReadBytes > 0 && d.WindowBytes + d.ReadBytes >= d.WeightBytes);
        result.Reasons.ShouldContain(r => r.Contains("from storage for every token", StringComparison.Ordinal));
    }

    [Fact]
    public void ABudgetBelowTheMinimumNamesTheMinimumWhichWorks()
    {
        LanguagePlanRequest request = Request(2) with { WeightBudgetBytes = 100_000, Strategy = LanguageStrategy.Tensor };
        Diagnostic refused = Should.Throw<EdgeException>(() => LanguagePlanner.Plan(request)).Diagnostics[0];

        refused.Code.ShouldBe(3107);
        long minimum = long.Parse(refused.What.Split("minimum of ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        LanguagePlanner.Plan(request with { WeightBudgetBytes = minimum }).Plan.Devices.Length.ShouldBe(2);
        Should.Throw<EdgeException>(() => LanguagePlanner.Plan(request with { WeightBudgetBytes = minimum - 4096 }));
    }

    [Fact]
    public void APredictionCountsWhatCrossesLinks()
    {
        LanguagePrediction tensor = LanguagePlanner.Plan(Request(3) with { Strategy = LanguageStrategy.Tensor }).Predictions[0];

        // Four layers of two sums, an embedding to two devices, candidates from two.
        tensor.ExchangeCount.ShouldBe(10);
        tensor.WireBytes.ShouldBe((8 * 4 * 512 * 8) + (2 * 512 * 4) + (2 * 64 * 8));
    }

    private static long Weights(Plan plan, int device) => WeightWindow.Blocks(plan, device).Sum(s => plan.Shards[s].SizeBytes);
}
