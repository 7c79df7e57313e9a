using System.Diagnostics;

namespace Edge.Training.Losses;

/// <summary>Squared distances from targets, divided by a number that the caller chooses: the batch for the sum of an example's squared errors, all values for their mean.</summary>
public static class SquaredErrorLoss
{
    /// <summary>Adds the gradient of <c>Σ(x − t)²/divisor</c>.</summary>
    /// <param name="values">x.</param>
    /// <param name="targets">t.</param>
    /// <param name="divisor">What the sum is divided by.</param>
    /// <param name="weight">What the gradient is multiplied by.</param>
    /// <param name="gradient">Added to.</param>
    /// <returns>The loss, not weighted.</returns>
    public static double Add(ReadOnlySpan<float> values, ReadOnlySpan<float> targets, int divisor, float weight, Span<float> gradient)
    {
        Debug.Assert(values.Length == targets.Length && values.Length == gradient.Length, "One target and gradient a value.");
        double sum = 0;
        float factor = 2 * weight / divisor;
        for (int i = 0; i < values.Length; i++)
        {
            float distance = values[i] - targets[i];
            sum += (double)distance * distance;
            gradient[i] += factor * distance;
        }

        return sum / divisor;
    }
}
