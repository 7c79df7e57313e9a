using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Language;

namespace Edge.Planner.Tests.Language;

/// <summary>Devices that hold their weights keep them, unless a new measurement is worth sending others.</summary>
public class KeptSharesTests
{
    private const long Gigabyte = 1L << 30;

    private static readonly DeviceProfile Profile = new("test", 1, 1e9, Gigabyte, 1L << 34, 1e10, 1e10, 1e9, 1, 1e12, 100);

    private static readonly ImportedModel Model = new TransformerGraph { Layers = 4, Width = 512, Heads = 16, KeyValueHeads = 16, FeedForward = 3072, VocabularyCount = 4096 }.Build();

    [Theory]
    [InlineData(0.94, 0.89)] // at both sides of a step of 2^¼
    [InlineData(0.89, 0.94)]
    [InlineData(0.5, 0.56)]
    public void MeasurementsOfAFewPercentMoveNoShard(double before, double after)
    {
        LanguagePlanningResult first = PlanFor(before, last: null), again = PlanFor(after, Shares(first));
        again.Plan.Shards.ShouldBe(first.Plan.Shards);
        again.Speeds.ShouldBe(first.Speeds);
        if (before < 0.6)
        {
            return; // the same step: nothing had to be decided
        }

        PlanFor(after, last: null).Plan.Shards.ShouldNotBe(first.Plan.Shards);
        string name = PlanEncoding.DigestOf(first.Plan).ToString()[..12];
        again.Reasons.ShouldContain(r => r.StartsWith($"Shares are those of the last plan, {name}: others would save ", StringComparison.Ordinal));
    }

    [Fact]
    public void ADeviceThatBecameHalfAsFastIsWorthSendingWeights()
    {
        LanguagePlanningResult first = PlanFor(1, last: null), again = PlanFor(0.5, Shares(first));

        again.Plan.Shards.ShouldBe(PlanFor(0.5, last: null).Plan.Shards);
        again.Reasons.ShouldContain(r => r.StartsWith("Shares follow the new measurement: it saves ", StringComparison.Ordinal));
    }

    [Fact]
    public void PredictionsAreThoseOfTheNewMeasurement()
    {
        LanguagePlanningResult first = PlanFor(0.94, last: null), again = PlanFor(0.89, Shares(first));

        again.Predictions[0].TokenUs.ShouldBeGreaterThan(first.Predictions[0].TokenUs);
        again.Reasons[^1].ShouldContain("0.89 GB/s");
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.0, 1.0, 1.0)]
    [InlineData(1.0, 0.0)]
    [InlineData(1.0, double.NaN)]
    public void SharesForOtherDevicesAreRefused(params double[] speeds) =>
        Should.Throw<EdgeException>(() => PlanFor(1, new ShareSpeeds(Digest.Of([1]), [.. speeds]))).Diagnostics[0].Code.ShouldBe(3109);

    private static ShareSpeeds Shares(LanguagePlanningResult planned) => new(PlanEncoding.DigestOf(planned.Plan), planned.Speeds);

    private static LanguagePlanningResult PlanFor(double speed, ShareSpeeds? last)
    {
        ImmutableArray<MeasuredDevice> devices = [new(1, Gigabyte, speed * 1e9, 100, IsHere: false), new(1, Gigabyte, 1e9, 0, IsHere: true)];
        ClusterSpec cluster = new([.. devices.Select((_, i) => new ClusterDevice($"device{i}", "tcp:host:1", Profile))]);
        return LanguagePlanner.Plan(new LanguagePlanRequest(Model, cluster, new TokenSettings(16, 128, 1, KeyValueType.Float16))
        {
            Strategy = LanguageStrategy.Tensor,
            Measured = new MeasuredCluster(devices, 1e9, new EchoTime(1, 4096, 100), new EchoTime(1, 4096, 100)),
            Last = last,
        });
    }
}
