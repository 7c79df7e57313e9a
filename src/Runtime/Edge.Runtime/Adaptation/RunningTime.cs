namespace Edge.Runtime;

/// <summary>The usual time of a computation and how far it strays (Jacobson, 1988: RFC 6298 has the same gains).</summary>
/// <param name="expectedUs">What is believed before the first one, in microseconds.</param>
internal sealed class RunningTime(double expectedUs)
{
    private const double MeanGain = 0.125, StrayGain = 0.25, StrayFactor = 4;
    private bool _isMeasured;
    private double _strayUs = expectedUs / 8;

    /// <summary>The usual time, in microseconds.</summary>
    public double MeanUs { get; private set; } = expectedUs;

    /// <summary>What it hardly ever exceeds, in microseconds.</summary>
    public double MostUs => MeanUs + (StrayFactor * _strayUs);

    /// <summary>Takes a measurement in.</summary>
    public void Add(double us)
    {
        if (!_isMeasured)
        {
            (MeanUs, _strayUs, _isMeasured) = (us, us / 8, true);
            return;
        }

        _strayUs += StrayGain * (Math.Abs(us - MeanUs) - _strayUs);
        MeanUs += MeanGain * (us - MeanUs);
    }
}
