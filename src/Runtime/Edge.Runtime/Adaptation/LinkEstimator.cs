namespace Edge.Runtime;

/// <summary>
/// Estimates a link from the exchanges of a session. A line through the recent ones gives round trip and time of a byte; two in a row
/// that are far from it on the same side are a change of the link, and nothing before them counts any more; a single one (a packet that
/// was lost and sent again) does not.
/// </summary>
/// <param name="prior">What is believed before the first exchange.</param>
internal sealed class LinkEstimator(LinkEstimate prior)
{
    private const int MaxSamples = 12;
    private const double Decay = 0.8, FarOff = 1.5, NoiseShare = 0.2, LeastSlopeUs = 2, DistinctSizes = 2;

    private readonly List<(double Bytes, double Us)> _samples = [];
    private (double Bytes, double Us, bool IsSlower)? _suspect;

    /// <summary>What is believed now.</summary>
    public LinkEstimate Estimate { get; private set; } = prior;

    /// <summary>Takes an exchange in.</summary>
    /// <param name="bytes">Bytes of question and answer, framing included.</param>
    /// <param name="us">Its time without that of the far device, in microseconds.</param>
    public void Observe(double bytes, double us)
    {
        us = Math.Max(us, 1);
        double ratio = us / Math.Max(Estimate.ExchangeUs(bytes), 1);
        if (_samples.Count > 0 && ratio is > FarOff or < 1 / FarOff)
        {
            bool isSlower = ratio > 1;
            if (_suspect is not { } earlier || earlier.IsSlower != isSlower)
            {
                _suspect = (bytes, us, isSlower);
                return;
            }

            _samples.Clear();
            _samples.Add((earlier.Bytes, earlier.Us));
        }

        bool hasChanged = _samples.Count == 0 || _suspect is { } suspect && _samples.Count == 1 && _samples[0] == (suspect.Bytes, suspect.Us);
        _suspect = null;
        _samples.Add((bytes, us));
        if (_samples.Count > MaxSamples)
        {
            _samples.RemoveAt(0);
        }

        Estimate = Fit(hasChanged);
    }

    /// <summary>Takes in an exchange that came too late to trust: it shows that the link works, and the next one counts alone.</summary>
    public void ObserveLate(double bytes, double us)
    {
        Forget();
        Observe(bytes, us);
        Forget();
    }

    /// <summary>The link may be another one now: the next exchange counts alone.</summary>
    public void Forget()
    {
        _samples.Clear();
        _suspect = null;
    }

    private LinkEstimate Fit(bool hasChanged)
    {
        double weights = 0, bytes = 0, us = 0;
        for (int i = 0; i < _samples.Count; i++)
        {
            double weight = WeightOf(i);
            (weights, bytes, us) = (weights + weight, bytes + (weight * _samples[i].Bytes), us + (weight * _samples[i].Us));
        }

        (bytes, us) = (bytes / weights, us / weights);
        double slope = hasChanged ? Math.Max(0, (us - Estimate.RoundTripUs) / bytes) : Estimate.UsPerByte;
        if (_samples.Max(s => s.Bytes) >= DistinctSizes * _samples.Min(s => s.Bytes))
        {
            slope = Slope(bytes, us, slope);
        }

        slope = Math.Clamp(slope, 0, us / bytes);
        return new LinkEstimate(us - (bytes * slope), slope);
    }

    /// <summary>Time of a byte by least squares, drawn to what is believed as far as noise leaves it open.</summary>
    private double Slope(double meanBytes, double meanUs, double believed)
    {
        double noise = NoiseShare * meanUs, freedom = Math.Max(believed, LeastSlopeUs);
        double squares = noise * noise / (freedom * freedom), products = squares * believed;
        for (int i = 0; i < _samples.Count; i++)
        {
            double distance = _samples[i].Bytes - meanBytes;
            squares += WeightOf(i) * distance * distance;
            products += WeightOf(i) * distance * (_samples[i].Us - meanUs);
        }

        return products / squares;
    }

    private double WeightOf(int sample) => Math.Pow(Decay, _samples.Count - 1 - sample);
}
