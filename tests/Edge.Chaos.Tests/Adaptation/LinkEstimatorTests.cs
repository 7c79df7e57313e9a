using Edge.Runtime;
using Edge.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>What a session believes of its link, over any exchanges.</summary>
public sealed class LinkEstimatorTests
{
    [Fact]
    public void After_two_exchanges_over_a_changed_link_the_next_is_predicted() => Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
    {
        SeededRandom random = new((ulong)seed);
        LinkEstimator estimator = new(RandomLink(random));
        int bytes = random.Next(50, 5000);
        for (int change = 0; change < 5; change++)
        {
            LinkEstimate link = RandomLink(random);
            for (int i = 0; i < random.Next(2, 20); i++)
            {
                estimator.Observe(bytes, link.ExchangeUs(bytes));
            }

            double ratio = estimator.Estimate.ExchangeUs(bytes) / link.ExchangeUs(bytes);
            if (ratio is < 0.66 or > 1.51)
            {
                return false;
            }
        }

        return true;
    }));

    [Fact]
    public void Exchanges_of_different_sizes_tell_round_trip_from_bandwidth()
    {
        LinkEstimator estimator = new(new LinkEstimate(10_000, 0.16));
        LinkEstimate slow = new(80_000, 213);
        for (int i = 0; i < 6; i++)
        {
            estimator.Observe(i % 2 == 0 ? 100 : 3000, slow.ExchangeUs(i % 2 == 0 ? 100 : 3000));
        }

        estimator.Estimate.UsPerByte.ShouldBe(213, 20);
        estimator.Estimate.ExchangeUs(500).ShouldBe(slow.ExchangeUs(500), slow.ExchangeUs(500) / 4);
    }

    [Fact]
    public void A_packet_that_was_sent_again_changes_nothing()
    {
        LinkEstimator estimator = new(new LinkEstimate(10_000, 0.16));
        for (int i = 0; i < 5; i++)
        {
            estimator.Observe(200, 10_000);
        }

        LinkEstimate before = estimator.Estimate;
        estimator.Observe(200, 25_000);
        estimator.Estimate.ShouldBe(before);
    }

    [Fact]
    public void Whatever_is_measured_a_link_has_a_time()
    {
        SeededRandom random = new(4);
        LinkEstimator estimator = new(new LinkEstimate(1000, 1));
        for (int i = 0; i < 20_000; i++)
        {
            double us = random.Chance(5) ? 0 : Math.Pow(10, random.Next(0, 80) / 10.0);
            if (random.Chance(10))
            {
                estimator.ObserveLate(random.Next(1, 20_000), us);
            }
            else
            {
                estimator.Observe(random.Next(1, 20_000), us);
            }

            (estimator.Estimate is { RoundTripUs: >= 0, UsPerByte: >= 0 } && double.IsFinite(estimator.Estimate.ExchangeUs(1e6)) && estimator.StrayUs >= 0).ShouldBeTrue($"{i}: {estimator.Estimate}");
        }
    }

    private static LinkEstimate RandomLink(SeededRandom random) => new(Math.Pow(10, random.Next(20, 60) / 10.0), Math.Pow(10, random.Next(-10, 30) / 10.0));
}
