using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Cost;

/// <summary>
/// Fits the price of each <see cref="CostTerm"/> to measured times, family by family: non-negative least squares of relative errors, so
/// that a small step counts as much as a large one. Of the numbers of channels that a vector may have, of input
/// channels that are multiplied together and of pixels that are computed together, those that explain the times best are taken.
/// </summary>
public static class CostFit
{
    private static readonly (int Channels, int Depth, int Row)[] Multiples = [.. from channels in (int[])[1, 4, 8, 16, 32] from depth in (int[])[1, 4, 16] from row in (int[])[1, 4, 6, 8, 12] select (channels, depth, row)];

    /// <summary>Fits every family that the samples have.</summary>
    /// <param name="device">The device that was measured; families it has are not looked at.</param>
    /// <param name="samples">The measurements.</param>
    public static KernelCosts Of(KernelCosts device, IEnumerable<CostSample> samples) => device with
    {
        Families = [.. samples.GroupBy(s => s.Work.Family).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Fit(device, g.Key, [.. g]))],
    };

    /// <summary>The time that a fit of its family gives a sample, in microseconds.</summary>
    public static double Fitted(KernelCosts costs, CostSample sample) =>
        costs.Of(sample.Work.Family) is { } family ? Dot(family.UsOf, Terms(costs, sample, (family.ChannelMultiple, family.DepthMultiple, family.RowMultiple))) : 0;

    private static ImmutableArray<double> Terms(KernelCosts device, CostSample sample, (int, int, int) multiples) =>
        sample.Work.TermsAt(multiples, MemoryDistance.Of(sample.Work, device, sample.IsFar, sample.IsFar));

    internal static double Dot(ImmutableArray<double> usOf, ImmutableArray<double> terms)
    {
        double sum = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            sum += usOf[i] * terms[i];
        }

        return sum;
    }

    private static FamilyCosts Fit(KernelCosts device, string family, CostSample[] samples) =>
        Multiples.Select(m => Fit(device, family, samples, m)).MinBy(fit => fit.Error).Costs;

    private static (FamilyCosts Costs, double Error) Fit(KernelCosts device, string family, CostSample[] samples, (int Channels, int Depth, int Row) multiples)
    {
        ImmutableArray<double>[] terms = [.. samples.Select(s => Terms(device, s, multiples))];
        double[] ones = [.. Enumerable.Repeat(1.0, samples.Length)];
        double[] usOf = NonNegativeLeastSquares.Solve([.. terms.Select((t, i) => t.Select(v => v / samples[i].Us).ToArray())], ones);
        double[] ratios = [.. samples.Select((s, i) => s.Us / Math.Max(Dot([.. usOf], terms[i]), 1e-9)).Order()];
        double error = terms.Select((t, i) => Math.Pow((Dot([.. usOf], t) / samples[i].Us) - 1, 2)).Sum();
        return (new FamilyCosts(
            family,
            multiples.Channels,
            multiples.Depth,
            multiples.Row,
            [.. usOf],
            [.. Enumerable.Range(0, usOf.Length).Select(k => terms.Min(t => t[k]))],
            [.. Enumerable.Range(0, usOf.Length).Select(k => terms.Max(t => t[k]))],
            Math.Min(Percentile(ratios, 0.1), 1),
            Math.Max(Percentile(ratios, 0.9), 1),
            samples.Length), error);
    }

    private static double Percentile(double[] ascending, double share) => ascending[(int)Math.Round(share * (ascending.Length - 1))];
}
