namespace Edge.Training.Optimizers;

/// <summary>
/// An exponential moving average of parameters, running statistics among them: often better than the last step's (Polyak and
/// Juditsky 1992).
/// </summary>
/// <param name="parameters">The parameters, in a fixed order.</param>
/// <param name="decay">How much of the average stays at a step; below 1.</param>
public sealed class WeightAverage(IReadOnlyList<Parameter> parameters, float decay)
{
    private readonly float[][] _average = [.. parameters.Select(p => p.Value.ToArray())];

    /// <summary>Spans of state, one a parameter: a checkpoint keeps them.</summary>
    public int StateCount => _average.Length;

    /// <summary>The average of a parameter.</summary>
    /// <param name="index">Which parameter.</param>
    public Span<float> State(int index) => _average[index];

    /// <summary>Moves the average towards the parameters.</summary>
    public void Update()
    {
        for (int p = 0; p < _average.Length; p++)
        {
            Span<float> average = _average[p], value = parameters[p].Value;
            for (int i = 0; i < average.Length; i++)
            {
                average[i] += (1 - decay) * (value[i] - average[i]);
            }
        }
    }

    /// <summary>Exchanges parameters and average: once to evaluate or export the average, once more to go on.</summary>
    public void Exchange()
    {
        for (int p = 0; p < _average.Length; p++)
        {
            Span<float> average = _average[p], value = parameters[p].Value;
            for (int i = 0; i < average.Length; i++)
            {
                (average[i], value[i]) = (value[i], average[i]);
            }
        }
    }
}
