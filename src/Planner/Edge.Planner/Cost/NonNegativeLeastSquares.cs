namespace Edge.Planner.Cost;

/// <summary>
/// Least squares whose unknowns are not negative: minimises <c>|A·x − b|²</c> over x ≥ 0 by the active-set method of Lawson and Hanson
/// (<em>Solving Least Squares Problems</em>, 1974, chapter 23). For a few unknowns; the normal equations are solved by Cholesky
/// factorisation, columns scaled to unit length first.
/// </summary>
internal static class NonNegativeLeastSquares
{
    private const double Tolerance = 1e-12;

    /// <summary>Solves.</summary>
    /// <param name="rows"><c>A</c>, row by row: <c>[M,N]</c>.</param>
    /// <param name="right"><c>b</c>: <c>[M]</c>.</param>
    /// <returns><c>x</c>: <c>[N]</c>. A column of zeros has the unknown 0.</returns>
    public static double[] Solve(IReadOnlyList<double[]> rows, ReadOnlySpan<double> right)
    {
        int unknowns = rows.Count == 0 ? 0 : rows[0].Length;
        double[] scale = new double[unknowns];
        double[,] gram = new double[unknowns, unknowns];
        double[] projected = new double[unknowns];
        for (int m = 0; m < rows.Count; m++)
        {
            for (int i = 0; i < unknowns; i++)
            {
                scale[i] += rows[m][i] * rows[m][i];
                projected[i] += rows[m][i] * right[m];
                for (int j = 0; j <= i; j++)
                {
                    gram[i, j] += rows[m][i] * rows[m][j];
                }
            }
        }

        for (int i = 0; i < unknowns; i++)
        {
            scale[i] = scale[i] > 0 ? 1 / Math.Sqrt(scale[i]) : 0;
        }

        for (int i = 0; i < unknowns; i++)
        {
            projected[i] *= scale[i];
            for (int j = 0; j <= i; j++)
            {
                gram[i, j] *= scale[i] * scale[j];
                gram[j, i] = gram[i, j];
            }
        }

        double size = Math.Max(projected.DefaultIfEmpty().Max(Math.Abs), double.Epsilon);
        double[] solution = Active(gram, [.. projected.Select(p => p / size)], scale);
        for (int i = 0; i < unknowns; i++)
        {
            solution[i] *= scale[i] * size;
        }

        return solution;
    }

    private static double[] Active(double[,] gram, double[] projected, double[] scale)
    {
        int unknowns = projected.Length;
        double[] x = new double[unknowns];
        List<int> positive = [];
        for (int round = 0; round < 10 * unknowns; round++)
        {
            int best = -1;
            double steepest = Tolerance;
            for (int i = 0; i < unknowns; i++)
            {
                double gradient = projected[i];
                for (int j = 0; j < unknowns; j++)
                {
                    gradient -= gram[i, j] * x[j];
                }

                if (scale[i] > 0 && !positive.Contains(i) && gradient > steepest)
                {
                    (best, steepest) = (i, gradient);
                }
            }

            if (best < 0)
            {
                break;
            }

            positive.Add(best);
            Settle(gram, projected, positive, x);
            if (!positive.Contains(best))
            {
                break; // It depends on the others: there is nothing to gain by it.
            }
        }

        return x;
    }

    /// <summary>The best x over the chosen unknowns; those that would be negative leave, the one that would first becomes 0 before.</summary>
    private static void Settle(double[,] gram, double[] projected, List<int> positive, double[] x)
    {
        while (positive.Count > 0)
        {
            double[] wanted = Cholesky(gram, projected, positive);
            double step = 1;
            for (int k = 0; k < positive.Count; k++)
            {
                if (wanted[k] <= 0)
                {
                    double from = x[positive[k]];
                    step = Math.Min(step, from <= 0 ? 0 : from / (from - wanted[k]));
                }
            }

            for (int k = 0; k < positive.Count; k++)
            {
                x[positive[k]] += step * (wanted[k] - x[positive[k]]);
            }

            if (step >= 1)
            {
                return;
            }

            for (int k = positive.Count - 1; k >= 0; k--)
            {
                if (x[positive[k]] <= Tolerance)
                {
                    x[positive[k]] = 0;
                    positive.RemoveAt(k);
                }
            }
        }
    }

    private static double[] Cholesky(double[,] gram, double[] projected, List<int> chosen)
    {
        int count = chosen.Count;
        double[,] lower = new double[count, count];
        double[] y = new double[count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = gram[chosen[i], chosen[j]] + (i == j ? Tolerance : 0);
                for (int k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = i == j ? Math.Sqrt(Math.Max(sum, Tolerance * Tolerance)) : sum / lower[j, j];
            }

            y[i] = projected[chosen[i]];
            for (int k = 0; k < i; k++)
            {
                y[i] -= lower[i, k] * y[k];
            }

            y[i] /= lower[i, i];
        }

        for (int i = count - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < count; k++)
            {
                y[i] -= lower[k, i] * y[k];
            }

            y[i] /= lower[i, i];
        }

        return y;
    }
}
