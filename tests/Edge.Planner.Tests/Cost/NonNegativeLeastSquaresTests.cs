using Edge.Planner.Cost;
using Edge.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Planner.Tests.Cost;

public sealed class NonNegativeLeastSquaresTests
{
    [Fact]
    public void An_exact_system_gives_its_solution()
    {
        double[] solution = [0.5, 0, 3e-6, 12];
        double[][] rows = [.. Rows(seed: 3, count: 40, unknowns: 4)];

        double[] found = NonNegativeLeastSquares.Solve(rows, [.. rows.Select(r => Dot(r, solution))]);

        for (int i = 0; i < solution.Length; i++)
        {
            found[i].ShouldBe(solution[i], 1e-6 * Math.Max(1, solution[i]));
        }
    }

    [Fact]
    public void Nothing_is_negative_and_no_step_downhill_is_left() => Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), SatisfiesItsConditions).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(3, 5));

    private static void SatisfiesItsConditions(int seed)
    {
        double[][] rows = [.. Rows(seed, count: 12, unknowns: 5)];
        SeededRandom random = new((ulong)seed);
        double[] right = [.. rows.Select(_ => (random.NextFloat(0, 1) * 2) - 1)];

        double[] x = NonNegativeLeastSquares.Solve(rows, right);

        // Karush-Kuhn-Tucker: x >= 0, the gradient vanishes where x > 0, and does not point into the feasible half where x = 0.
        double[] gradient = [.. Enumerable.Range(0, x.Length).Select(i => rows.Zip(right, (r, b) => r[i] * (b - Dot(r, x))).Sum())];
        x.ShouldAllBe(v => v >= 0);
        for (int i = 0; i < x.Length; i++)
        {
            // Columns differ by powers of ten: a gradient is small where it is beside its column.
            double size = Math.Sqrt(rows.Sum(r => r[i] * r[i]));
            (gradient[i] / size).ShouldBeLessThan(1e-6);
            (x[i] > 0 ? Math.Abs(gradient[i] / size) : 0).ShouldBeLessThan(1e-6);
        }
    }

    [Fact]
    public void Columns_of_zeros_and_equal_columns_do_no_harm()
    {
        double[][] rows = [[1, 0, 1], [2, 0, 2], [5, 0, 5]];

        double[] x = NonNegativeLeastSquares.Solve(rows, [3, 6, 15]);

        x[1].ShouldBe(0);
        (x[0] + x[2]).ShouldBe(3, 1e-4);
        NonNegativeLeastSquares.Solve([], []).ShouldBeEmpty();
    }

    private static IEnumerable<double[]> Rows(int seed, int count, int unknowns)
    {
        SeededRandom random = new((ulong)seed);
        return Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, unknowns).Select(i => random.NextFloat(0, 1) * Math.Pow(10, i)).ToArray());
    }

    private static double Dot(double[] row, double[] x) => row.Zip(x, (a, b) => a * b).Sum();
}
