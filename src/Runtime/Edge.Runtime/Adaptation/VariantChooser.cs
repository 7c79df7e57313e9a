namespace Edge.Runtime;

/// <summary>
/// Which variant the next request takes: the one of the least predicted time, but another one than now only where it is clearly
/// faster, so that noise does not move a session to and fro.
/// </summary>
internal sealed class VariantChooser
{
    /// <summary>A variant is left only for one whose predicted time is below this share of its own.</summary>
    public const double Clearly = 0.92;

    /// <summary>The variant in use.</summary>
    public int Current { get; private set; }

    /// <summary>Chooses.</summary>
    /// <param name="predictedUs">Predicted time of each variant; infinite for one that cannot be taken.</param>
    /// <returns>Its index.</returns>
    public int Choose(ReadOnlySpan<double> predictedUs) => Current = Preferred(predictedUs);

    /// <summary>The one that would be chosen.</summary>
    /// <param name="predictedUs">Predicted time of each variant; infinite for one that cannot be taken.</param>
    /// <returns>Its index.</returns>
    public int Preferred(ReadOnlySpan<double> predictedUs)
    {
        int best = 0;
        for (int i = 1; i < predictedUs.Length; i++)
        {
            best = predictedUs[i] < predictedUs[best] ? i : best;
        }

        return predictedUs[best] < predictedUs[Current] * Clearly ? best : Current;
    }
}
