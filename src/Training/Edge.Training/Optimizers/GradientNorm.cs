namespace Edge.Training.Optimizers;

/// <summary>The Euclidean norm of all gradients together.</summary>
public static class GradientNorm
{
    /// <summary>Scales gradients down where their norm is greater than a limit (Pascanu et al. 2013).</summary>
    /// <param name="parameters">The parameters; frozen ones do not count.</param>
    /// <param name="limit">Greatest norm.</param>
    /// <returns>The norm before.</returns>
    public static double Clip(IReadOnlyList<Parameter> parameters, double limit)
    {
        double squares = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (!parameters[i].Frozen)
            {
                foreach (float value in parameters[i].Gradient)
                {
                    squares += (double)value * value;
                }
            }
        }

        double norm = Math.Sqrt(squares);
        for (int i = 0; norm > limit && i < parameters.Count; i++)
        {
            if (!parameters[i].Frozen)
            {
                foreach (ref float value in parameters[i].Gradient)
                {
                    value *= (float)(limit / norm);
                }
            }
        }

        return norm;
    }
}
