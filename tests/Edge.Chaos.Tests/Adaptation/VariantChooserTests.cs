using Edge.Runtime;
using Edge.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>The choice among variants as a state machine, over any predictions.</summary>
public sealed class VariantChooserTests
{
    [Fact]
    public void A_variant_is_left_only_for_one_that_is_clearly_faster_and_never_kept_where_one_is() => Over((predictions, chooser) =>
    {
        int before = chooser.Current, now = chooser.Choose(predictions);
        double best = predictions.Min();
        return (now == before || predictions[now] < predictions[before] * VariantChooser.Clearly)
            && (predictions[now] <= best / VariantChooser.Clearly || double.IsInfinity(best));
    });

    [Fact]
    public void Noise_of_four_in_a_hundred_moves_nothing() => Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
    {
        SeededRandom random = new((ulong)seed);
        double[] usual = [.. Enumerable.Range(0, 5).Select(_ => (double)random.Next(1000, 100_000))];
        VariantChooser chooser = new();
        chooser.Choose(usual);
        int settled = chooser.Choose(usual);
        return Enumerable.Range(0, 100).All(_ => chooser.Choose([.. usual.Select(u => u * (0.98 + (random.Next(0, 400) / 1e4)))]) == settled
            || usual.Order().Take(2).Last() < usual.Min() / VariantChooser.Clearly * 1.05);
    }));

    [Fact]
    public void A_variant_that_cannot_be_taken_is_left_at_once()
    {
        VariantChooser chooser = new();
        chooser.Choose([60, 10, 20]).ShouldBe(1);
        chooser.Choose([60, double.PositiveInfinity, double.PositiveInfinity]).ShouldBe(0);
        chooser.Choose([60, 10, 20]).ShouldBe(1);
    }

    private static void Over(Func<double[], VariantChooser, bool> holds) => Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
    {
        SeededRandom random = new((ulong)seed);
        VariantChooser chooser = new();
        return Enumerable.Range(0, 200).All(_ => holds([.. Enumerable.Range(0, 4).Select(v => v > 0 && random.Chance(20) ? double.PositiveInfinity : random.Next(1, 1000))], chooser));
    }));
}
