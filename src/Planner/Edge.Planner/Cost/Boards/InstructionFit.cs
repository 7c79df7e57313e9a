using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Cost.Boards;

/// <summary>
/// Prices the terms of each family of kernels in instructions: non-negative least squares of relative errors. The counts are exact and the
/// terms are the kernels' own loops, so what is left are branches that depend on values and on where a ring wraps.
/// </summary>
public static class InstructionFit
{
    /// <summary>Fits every family that the samples have.</summary>
    public static ImmutableArray<InstructionFamily> Of(IEnumerable<InstructionSample> samples) =>
        [.. samples.GroupBy(s => s.Work.Family).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Fit(g.Key, [.. g]))];

    /// <summary>The instructions that a fit gives a work.</summary>
    public static double Fitted(InstructionFamily family, InstructionWork work) => family.Terms.Sum(t => t.Instructions * work[t.Term]);

    private static InstructionFamily Fit(string family, InstructionSample[] samples)
    {
        string[] terms = [.. samples.SelectMany(s => s.Work.Terms.Keys).Distinct().Order(StringComparer.Ordinal)];
        double[] ones = [.. Enumerable.Repeat(1.0, samples.Length)];
        double[] prices = NonNegativeLeastSquares.Solve([.. samples.Select(s => terms.Select(t => s.Work[t] / s.Instructions).ToArray())], ones);
        ImmutableArray<InstructionTerm> priced = [.. terms.Select((t, i) => new InstructionTerm(t, Math.Round(prices[i], 4), samples.Max(s => s.Work[t])))];
        InstructionFamily fit = new(family, priced, 1, 1, samples.Length);
        double[] ratios = [.. samples.Select(s => s.Instructions / Math.Max(Fitted(fit, s.Work), 1e-9)).Order()];
        return fit with { Low = Math.Round(Math.Min(Percentile(ratios, 0.1), 1), 4), High = Math.Round(Math.Max(Percentile(ratios, 0.9), 1), 4) };
    }

    private static double Percentile(double[] ascending, double share) => ascending[(int)Math.Round(share * (ascending.Length - 1))];
}
