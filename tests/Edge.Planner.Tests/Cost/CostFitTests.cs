using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Cost;
using Edge.Testing;

namespace Edge.Planner.Tests.Cost;

public sealed class CostFitTests
{
    private const double StartUs = 0.05, MacUs = 4e-6, NearUs = 3e-6, FarUs = 2e-5;

    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1 << 20, 1 << 20, 1e9, 1e9, 1e9, 1, 1e9, 100);

    [Fact]
    public void Prices_and_vectors_are_found_again_in_times_made_of_them()
    {
        KernelCosts costs = Costs(Samples(noise: 0));
        FamilyCosts fit = costs.Families.ShouldHaveSingleItem();

        double Fitted(int channels) => CostFit.Fitted(costs, new CostSample(Work(pixels: 300, channels, depth: 64), IsFar: false, 1, "")) - (300 * channels * NearUs) - (64 * channels * NearUs);
        Fitted(17).ShouldBe(Fitted(32), Fitted(32) * 0.01, "a vector of 16 channels that is not full costs as much as one that is");
        Fitted(32).ShouldBe(StartUs + (300 * 64 * ((32 * MacUs) + NearUs)), Fitted(32) * 0.01);
        fit.UsOf[(int)CostTerm.Start].ShouldBe(StartUs, StartUs * 0.01);
        fit.UsOf[(int)CostTerm.FarByte].ShouldBe(FarUs, FarUs * 0.02);
        (fit.High / fit.Low).ShouldBe(1, 0.02);
    }

    [Fact]
    public void What_the_terms_do_not_explain_is_in_the_interval()
    {
        CostSample[] samples = [.. Samples(noise: 0.3)];
        KernelCosts costs = Costs([.. samples]);
        FamilyCosts fit = costs.Families.ShouldHaveSingleItem();

        samples.Count(s => s.Us >= CostFit.Fitted(costs, s) * fit.Low * 0.999 && s.Us <= CostFit.Fitted(costs, s) * fit.High * 1.001).ShouldBeGreaterThanOrEqualTo(samples.Length * 78 / 100);
        fit.Low.ShouldBeLessThan(0.95);
        fit.High.ShouldBeGreaterThan(1.05);
    }

    [Fact]
    public void A_shape_outside_of_what_was_measured_is_said_to_be_one_and_is_less_certain()
    {
        DeviceCost cost = new(Profile with { Costs = Costs([.. Samples(noise: 0.1)]) }, footprintBytes: 1000);
        StepCost inside = cost.Of(Work(pixels: 500, channels: 64, depth: 64)), outside = cost.Of(Work(pixels: 1_000_000, channels: 320, depth: 640));

        (inside.Basis, outside.Basis).ShouldBe((CostBasis.Calibrated, CostBasis.OutsideRange));
        (outside.Time.P90 / outside.Time.Us).ShouldBeGreaterThan(inside.Time.P90 / inside.Time.Us * 1.5);
        (outside.Time.P10 / outside.Time.Us).ShouldBeLessThan(inside.Time.P10 / inside.Time.Us);
    }

    [Fact]
    public void Kernels_that_were_not_measured_cost_what_the_rates_of_the_profile_say()
    {
        DeviceCost cost = new(Profile with { Costs = Costs([.. Samples(noise: 0)]) }, footprintBytes: 1000);
        StepCost step = cost.Of(Work(pixels: 100, channels: 10, depth: 10) with { Family = "lstm/int8", Macs = 2e6 });

        step.Basis.ShouldBe(CostBasis.Profile);
        step.Time.Us.ShouldBeGreaterThan(2000);
        step.Time.P90.ShouldBeGreaterThan(step.Time.Us * 1.2);
    }

    [Fact]
    public void A_kernel_that_was_not_measured_among_others_may_be_as_slow_as_the_slowest_of_them()
    {
        DeviceProfile profile = Profile with { Costs = Costs([.. Samples(noise: 0)]), MemoryBytesPerSecond = 1e12 };
        KernelWork work = Work(pixels: 1, channels: 1000, depth: 1000) with { Family = "lstm/int8", Macs = 0 };

        StepCost step = new DeviceCost(profile, footprintBytes: 1000).Of(work);

        step.Basis.ShouldBe(CostBasis.Profile);
        step.Time.P90.ShouldBe(1e6 * FarUs, 1e6 * FarUs * 0.05);
        step.Time.Us.ShouldBeInRange(step.Time.P10, step.Time.P90);
    }

    [Fact]
    public void A_program_that_exceeds_the_caches_pays_for_weights_from_further_away()
    {
        DeviceProfile profile = Profile with { Costs = Costs([.. Samples(noise: 0)]) };
        KernelWork work = Work(pixels: 1, channels: 64, depth: 640);

        double near = new DeviceCost(profile, footprintBytes: 1 << 19).Of(work).Time.Us, far = new DeviceCost(profile, footprintBytes: 1 << 22).Of(work).Time.Us;

        (far - near).ShouldBe(work.WeightBytes * (FarUs - NearUs), work.WeightBytes * FarUs * 0.05);
    }

    [Fact]
    public void Measured_costs_survive_their_file()
    {
        KernelCosts costs = Costs([.. Samples(noise: 0.2)]);

        KernelCosts again = KernelCostsFile.Read(KernelCostsFile.Write(costs), "test");

        (again with { Families = [] }).ShouldBe(costs with { Families = [] });
        again.Families[0].UsOf.ShouldBe(costs.Families[0].UsOf);
        again.Families[0].Most.ShouldBe(costs.Families[0].Most);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"version\": 2", "\"version\": 7")]
    [InlineData("\"low\": ", "\"low\": -")]
    [InlineData("\"us_of\": [", "\"us_of\": [-1,")]
    [InlineData("\"families\"", "\"familes\"")]
    [InlineData("{", "[")]
    public void Costs_that_cannot_be_are_refused(string right, string wrong)
    {
        string json = KernelCostsFile.Write(Costs([.. Samples(noise: 0.2)]));
        json.ShouldContain(right);

        Should.Throw<EdgeException>(() => KernelCostsFile.Read(right.Length == 0 ? "{}" : json.Replace(right, wrong, StringComparison.Ordinal), "test")).Code.ShouldBe(6511);
    }

    private static KernelCosts Costs(IEnumerable<CostSample> samples) => CostFit.Of(new KernelCosts("test", "test kernels", new DateOnly(2026, 11, 22), "a test", 32 << 10, 1 << 20, []), samples);

    private static KernelWork Work(int pixels, int channels, int depth) =>
        new("pointwise/int8", (double)pixels * channels * depth, pixels, channels, depth, 1, pixels * (double)(channels + depth), channels * (double)depth);

    private static ImmutableArray<CostSample> Samples(double noise)
    {
        SeededRandom random = new(5);
        return [.. Enumerable.Range(0, 200).Select(i =>
        {
            KernelWork work = Work(random.Next(1, 600), random.Next(1, 300), random.Next(4, 300));
            bool isFar = i % 2 == 0;
            double bytes = work.ActivationBytes + work.WeightBytes, channels = (work.Channels + 15) / 16 * 16;
            double us = StartUs + (MacUs * work.Macs * channels / work.Channels) + (bytes * (isFar ? FarUs : NearUs));
            return new CostSample(work, isFar, us * (1 + (noise * ((random.NextFloat(0, 1) * 2) - 1))), $"{i}");
        })];
    }
}
