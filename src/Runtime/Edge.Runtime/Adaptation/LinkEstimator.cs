namespace Edge.Runtime;

/// <summary>
/// Estimates a link from the exchanges of a session. A line through the recent ones gives round trip and time of a byte. Two in a row
/// that are far from it on the same side are a change of the link, after which only those count that one line explains; a single one (a
/// packet that was lost and sent again) is passed over, unless it is so far off that no packet explains it.
/// </summary>
/// <param name="prior">What is believed before the first exchange.</param>
internal sealed class LinkEstimator(LinkEstimate prior)
{
    private const int MaxSamples = 12, Explained = 4, Established = 3;
    private const double Decay = 0.8, FarOff = 1.5, Beyond = 4, StrayGain = 0.25, NoiseShare = 0.2, LeastSlopeUs = 2, DistinctSizes = 2;

    private readonly List<(double Bytes, double Us)> _samples = [];
    private (double Bytes, double Us, bool IsSlower)? _suspect;

    /// <summary>What is believed now.</summary>
    public LinkEstimate Estimate { get; private set; } = prior;

    /// <summary>How far exchanges stray from the line, in microseconds.</summary>
    public double StrayUs { get; private set; } = prior.RoundTripUs;

    /// <summary>How many recent exchanges were large enough to tell the time of one of some bytes, which is otherwise only believed.</summary>
    /// <param name="bytes">Bytes of question and answer, framing included.</param>
    public int Seen(double bytes) => _samples.Count(s => s.Bytes >= bytes / DistinctSizes);

    /// <summary>The exchange that was passed over last, which another of its size would confirm or refute: bytes with framing, and microseconds.</summary>
    public (double Bytes, double Us)? Doubt => _suspect is { } suspect ? (suspect.Bytes, suspect.Us) : null;

    /// <summary>Takes an exchange in.</summary>
    /// <param name="bytes">Bytes of question and answer, framing included.</param>
    /// <param name="us">Its time without that of the far device, in microseconds.</param>
    public void Observe(double bytes, double us)
    {
        us = Math.Max(us, 1);
        double ratio = us / Math.Max(Estimate.ExchangeUs(bytes), 1);
        bool isFarOff = ratio is > FarOff or < 1 / FarOff, isSlower = ratio > 1, isConfirmed = _suspect is { } earlier && earlier.IsSlower == isSlower;
        if (isFarOff && !isConfirmed && ratio < Beyond && _samples.Count >= Established)
        {
            _suspect = (bytes, us, isSlower);
            return;
        }

        bool isFresh = _samples.Count == 0;
        if (isFarOff && isConfirmed)
        {
            _samples.Add((_suspect!.Value.Bytes, _suspect.Value.Us));
        }

        _samples.Add((bytes, us));
        _suspect = null;
        if (_samples.Count > MaxSamples)
        {
            _samples.RemoveRange(0, _samples.Count - MaxSamples);
        }

        StrayUs = isFarOff ? us / 2 : StrayUs + (StrayGain * (Math.Abs(us - Estimate.ExchangeUs(bytes)) - StrayUs));
        LinkEstimate fit = Fit(Estimate.UsPerByte);
        if (isFarOff && !Explains(fit))
        {
            _samples.RemoveRange(0, _samples.Count - (isConfirmed ? 2 : 1));
            fit = Fit(!isSlower ? Estimate.UsPerByte * ratio * ratio : isFresh ? Estimate.UsPerByte : SlopeOfSlower());
        }

        Estimate = fit;
    }

    /// <summary>Takes in an exchange that came too late to trust: it shows that the link works, and the next one counts alone.</summary>
    public void ObserveLate(double bytes, double us)
    {
        Forget();
        _samples.Add((bytes, us));
        Estimate = Fit(SlopeOfSlower());
        Forget();
    }

    /// <summary>The link may be another one now: the next exchange counts alone.</summary>
    public void Forget()
    {
        _samples.Clear();
        _suspect = null;
    }

    /// <summary>A link that became slower is believed to have lost bandwidth: fewer bytes are tried first, and tell. (One that became faster is believed to have gained both.)</summary>
    private double SlopeOfSlower()
    {
        (double bytes, double us) = Mean();
        return Math.Max(Estimate.UsPerByte, (us - Estimate.RoundTripUs) / bytes);
    }

    private LinkEstimate Fit(double believed)
    {
        (double bytes, double us) = Mean();
        double slope = Math.Clamp(Slope(bytes, us, believed), 0, us / bytes);
        return new LinkEstimate(Math.Max(0, us - (bytes * slope)), slope);
    }

    /// <summary>Time of a byte by least squares, drawn to what is believed as far as noise leaves it open.</summary>
    private double Slope(double meanBytes, double meanUs, double believed)
    {
        if (_samples.Max(s => s.Bytes) < DistinctSizes * _samples.Min(s => s.Bytes))
        {
            return believed;
        }

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

    private (double Bytes, double Us) Mean()
    {
        double weights = 0, bytes = 0, us = 0;
        for (int i = 0; i < _samples.Count; i++)
        {
            double weight = WeightOf(i);
            (weights, bytes, us) = (weights + weight, bytes + (weight * _samples[i].Bytes), us + (weight * _samples[i].Us));
        }

        return (bytes / weights, us / weights);
    }

    private bool Explains(LinkEstimate line) =>
        _samples.TakeLast(Explained).All(s => s.Us / line.ExchangeUs(s.Bytes) is < FarOff and > 1 / FarOff);

    private double WeightOf(int sample) => Math.Pow(Decay, _samples.Count - 1 - sample);
}
