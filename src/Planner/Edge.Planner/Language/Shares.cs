namespace Edge.Planner.Language;

/// <summary>Shares things out by weight: no device gets more than its share by one, and no two get the same thing.</summary>
internal static class Shares
{
    private const double StepsOfAnOctave = 4;

    /// <summary>
    /// A measured speed to within a step of 2^¼ below the fastest: no two measurements are the same, and a plan that moves a head
    /// for a percent sends weights again that devices hold.
    /// </summary>
    /// <param name="speed">The speed.</param>
    /// <param name="fastest">The fastest of all, in the same unit.</param>
    /// <returns>The speed as a part of the fastest.</returns>
    public static double Rounded(double speed, double fastest) => Math.Pow(2, Math.Round(Math.Log2(speed / fastest) * StepsOfAnOctave) / StepsOfAnOctave);

    /// <summary>Shares out <paramref name="units"/> things by the largest remainder (Hamilton's method); equal remainders go to the earlier device.</summary>
    /// <param name="units">How many there are.</param>
    /// <param name="weights">Weight of each device, not negative, one of them positive.</param>
    /// <param name="rounded">Whether a device may get a thing for a remainder.</param>
    /// <returns>The first thing of each device, and behind them the number of things.</returns>
    public static int[] Of(int units, ReadOnlySpan<double> weights, Func<int, bool> rounded)
    {
        double total = 0;
        foreach (double weight in weights)
        {
            total += weight;
        }

        int[] counts = new int[weights.Length];
        double[] remainders = new double[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            double share = units * (weights[i] / total);
            counts[i] = (int)Math.Floor(share + 1e-9);
            remainders[i] = share - counts[i];
        }

        int left = units - counts.Sum();
        int[] order = [.. Enumerable.Range(0, counts.Length).OrderBy(i => !rounded(i)).ThenByDescending(i => Math.Round(remainders[i], 9)).ThenBy(i => i)];
        for (int k = 0; left > 0; k = (k + 1) % order.Length)
        {
            if (weights[order[k]] > 0)
            {
                counts[order[k]]++;
                left--;
            }
        }

        int[] bounds = new int[counts.Length + 1];
        for (int i = 0; i < counts.Length; i++)
        {
            bounds[i + 1] = bounds[i] + counts[i];
        }

        return bounds;
    }

    /// <summary>Weights by speed, lowered where a device's memory ends; what it cannot take goes to the others by speed.</summary>
    /// <param name="speeds">Speed of each device.</param>
    /// <param name="capacities">The most that each can take, as a part of the whole.</param>
    /// <returns>Parts of the whole that add up to 1, and whether each is bound by memory; null where the capacities are too small together.</returns>
    public static (double[] Weights, bool[] IsBound)? Within(ReadOnlySpan<double> speeds, ReadOnlySpan<double> capacities)
    {
        double[] weights = new double[speeds.Length];
        bool[] bound = new bool[speeds.Length];
        while (true)
        {
            (double left, double free) = (1, 0);
            for (int i = 0; i < weights.Length; i++)
            {
                left -= bound[i] ? weights[i] : 0;
                free += bound[i] ? 0 : speeds[i];
            }

            if (free == 0)
            {
                return left > 1e-9 ? null : (weights, bound);
            }

            bool changed = false;
            for (int i = 0; i < weights.Length; i++)
            {
                if (!bound[i])
                {
                    weights[i] = left * speeds[i] / free;
                    if (weights[i] > capacities[i])
                    {
                        (weights[i], bound[i], changed) = (Math.Max(capacities[i], 0), true, true);
                    }
                }
            }

            if (!changed)
            {
                return (weights, bound);
            }
        }
    }
}
