using System.Globalization;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// What a session believes: of its link, of the time that each variant takes on both devices, and by that of the time of the next
/// request by each. Safe for concurrent use: answers that come late tell it, too.
/// </summary>
internal sealed class VariantForecast
{
    /// <summary>Index of the variant that needs no link.</summary>
    public const int Local = 0;

    /// <summary>The most bytes of a probe.</summary>
    public const int MostProbeBytes = 16 * 1024;

    private const int FramingBytes = 70;
    private const int EnoughProbes = 6;
    private const double TimerUs = 2000, Strays = 4, ExitGain = 0.05, LeastUsPerByte = 1e-6;

    private readonly VariantSet _set;
    private readonly LinkEstimator _estimator;
    private readonly VariantChooser _chooser = new();
    private readonly RunningTime[] _headTimes, _farTimes;
    private readonly double[] _predictedUs, _exitShares;
    private readonly int _fewBytes;
    private readonly Lock _gate = new();
    private bool _isReachable = true;
    private int _probes;

    /// <summary>Believes what was planned.</summary>
    public VariantForecast(VariantSet set)
    {
        _set = set;
        _estimator = new LinkEstimator(new LinkEstimate(set.LinkRoundTripUs, 8e6 / set.LinkBitsPerSecond));
        _headTimes = [.. set.Variants.Select(v => new RunningTime(v.HeadUs))];
        _farTimes = [.. set.Variants.Select(v => new RunningTime(v.TailUs))];
        _predictedUs = new double[set.Variants.Length];
        _exitShares = [.. set.Variants.Select(v => v.Exit is null || v.Path == VariantPath.Local ? 0 : 0.5)];
        _fewBytes = (int)Math.Min(MostProbeBytes, set.Variants.Skip(1).Select(v => v.SentBytes).DefaultIfEmpty().Min());
    }

    /// <summary>Sizes of probes that tell round trip and time of a byte.</summary>
    public IEnumerable<int> ProbeSizes => [0, _fewBytes, (int)Math.Min(MostProbeBytes, _set.Variants.Max(v => v.SentBytes))];

    /// <summary>What is believed of the link.</summary>
    public LinkEstimate Link
    {
        get
        {
            lock (_gate)
            {
                return _estimator.Estimate;
            }
        }
    }

    /// <summary>Whether this device would answer the next request alone, as far as is known.</summary>
    public bool IsAlone
    {
        get
        {
            lock (_gate)
            {
                return Preferred() == Local;
            }
        }
    }

    /// <summary>Chooses the variant of a request.</summary>
    /// <param name="deadlineUs">When its answer is needed, in microseconds from its start.</param>
    /// <param name="isConnected">Whether the far device can be asked.</param>
    /// <returns>Its index, its predicted time where the head does not answer by itself, whether the far device may be asked, and why it is taken.</returns>
    public (int Variant, double PredictedUs, bool MayAsk, string Why) Choose(double deadlineUs, bool isConnected)
    {
        lock (_gate)
        {
            double spareUs = deadlineUs - _headTimes[Local].MostUs - TimerUs;
            bool mayAsk = isConnected && _isReachable;
            for (int v = 0; v < _predictedUs.Length; v++)
            {
                // A head that ends when this device could no longer answer by itself is no choice, but where it could not anyway.
                bool leavesNoTime = deadlineUs >= _headTimes[Local].MeanUs && _headTimes[v].MeanUs > spareUs;
                double restUs = mayAsk ? FarUs(v) : _exitShares[v] > 0 ? _headTimes[Local].MeanUs : double.PositiveInfinity;
                _predictedUs[v] = v == Local ? _headTimes[v].MeanUs
                    : leavesNoTime ? double.PositiveInfinity
                    : _headTimes[v].MeanUs + ((1 - _exitShares[v]) * restUs);
            }

            int chosen = _chooser.Choose(_predictedUs);
            string why = chosen != Local && mayAsk ? Predicted(chosen)
                : !isConnected ? "the link is down"
                : !_isReachable ? "the link has not answered yet"
                : Predicted(chosen);
            return (chosen, _headTimes[chosen].MeanUs + (chosen == Local ? 0 : FarUs(chosen)), mayAsk, why);
        }
    }

    /// <summary>
    /// How long an answer is waited for before this device begins to compute it, from the start of the request: as long as that leaves
    /// time to compute; beyond what was predicted no longer than is usual, nor than computing here takes (ski rental; Karlin et al.,
    /// 1988).
    /// </summary>
    public double PatienceUs(double deadlineUs, double predictedUs)
    {
        lock (_gate)
        {
            RunningTime local = _headTimes[Local];
            double unusualUs = (predictedUs / 2) + (Strays * _estimator.StrayUs) + TimerUs;
            return Math.Min(deadlineUs - local.MostUs - TimerUs, predictedUs + Math.Min(local.MeanUs, unusualUs));
        }
    }

    /// <summary>This device has computed its part of a variant.</summary>
    public void Computed(int variant, double us)
    {
        lock (_gate)
        {
            _headTimes[variant].Add(us);
        }
    }

    /// <summary>A head that can answer by itself did so, or not.</summary>
    public void Exited(int variant, bool isExit)
    {
        lock (_gate)
        {
            if (_exitShares[variant] > 0)
            {
                _exitShares[variant] = Math.Max(1e-3, _exitShares[variant] + (ExitGain * ((isExit ? 1 : 0) - _exitShares[variant])));
            }
        }
    }

    /// <summary>The far device has computed its part of a variant.</summary>
    public void ComputedFar(int variant, double us)
    {
        lock (_gate)
        {
            _farTimes[variant].Add(us);
        }
    }

    /// <summary>An exchange is through.</summary>
    /// <param name="bytes">Bytes of question and answer, without framing.</param>
    /// <param name="us">Its time without that of the far device, in microseconds.</param>
    /// <param name="isLate">Whether nobody waited for it any more.</param>
    public void Exchanged(long bytes, double us, bool isLate)
    {
        lock (_gate)
        {
            _isReachable = true;
            if (isLate)
            {
                _estimator.ObserveLate(bytes + FramingBytes, us);
            }
            else
            {
                _estimator.Observe(bytes + FramingBytes, us);
            }
        }
    }

    /// <summary>An answer did not come, or not in time: the link is not used until it has answered.</summary>
    public void Missed()
    {
        lock (_gate)
        {
            _isReachable = false;
            _estimator.Forget();
        }
    }

    /// <summary>
    /// How many bytes to probe the link with between two requests, or -1 for no probe: few while this device answers by itself,
    /// otherwise what <see cref="FurtherProbeBytes"/> says.
    /// </summary>
    /// <param name="idleUs">What usually lies between two requests, in microseconds.</param>
    public int ProbeBytes(double idleUs)
    {
        lock (_gate)
        {
            return _chooser.Current != Local && _isReachable ? FurtherProbeBytes(idleUs) : _probes++ % 2 == 0 ? 0 : _fewBytes;
        }
    }

    /// <summary>
    /// How many bytes tell more of the link than is known, or -1 where none do. After an exchange that was passed over: as many, which
    /// confirm or refute it. Otherwise those that tell whether a variant that sends more than the one that is the fastest as far as is
    /// known would be faster still; as many as it sends, or as are through in time, at least twice the bytes of now: what is believed of
    /// a byte is then corrected, and the next probe may be larger.
    /// </summary>
    /// <param name="leftUs">What is usually left until the next request, in microseconds.</param>
    public int FurtherProbeBytes(double leftUs)
    {
        lock (_gate)
        {
            if (_estimator.Doubt is { } doubt)
            {
                return 2 * doubt.Us < leftUs ? (int)Math.Clamp(doubt.Bytes - FramingBytes, 0, MostProbeBytes) : -1;
            }

            int current = Preferred();
            if (current == Local)
            {
                return -1;
            }

            long sent = _set.Variants[current].SentBytes;
            double clearlyUs = (_headTimes[current].MeanUs + FarUs(current)) * VariantChooser.Clearly, exchangeUs = FarUs(current) - _farTimes[current].MeanUs;
            int rival = Enumerable.Range(1, _predictedUs.Length - 1)
                .Where(v => _set.Variants[v].SentBytes > sent && WorkUs(v) + exchangeUs < clearlyUs)
                .DefaultIfEmpty(Local).MinBy(WorkUs);
            if (rival == Local)
            {
                return -1;
            }

            int wanted = (int)Math.Min(_set.Variants[rival].SentBytes, MostProbeBytes), seen = _estimator.Seen(wanted + FramingBytes);
            bool isOpen = seen == 0 || (seen < EnoughProbes && _headTimes[rival].MeanUs + FarUs(rival) - (2 * _estimator.StrayUs / Math.Sqrt(seen)) < clearlyUs);
            double affordable = (((leftUs / 2) - _estimator.Estimate.RoundTripUs) / Math.Max(_estimator.Estimate.UsPerByte, LeastUsPerByte)) - FramingBytes;
            int bytes = (int)Math.Min(wanted, affordable);
            return isOpen && (bytes == wanted || bytes >= 2 * sent) ? bytes : -1;
        }
    }

    /// <summary>The variant that is the fastest as far as is known, exits not counted.</summary>
    private int Preferred() => _isReachable ? _chooser.Preferred([.. _set.Variants.Select((_, v) => v == Local ? _headTimes[v].MeanUs : _headTimes[v].MeanUs + FarUs(v))]) : Local;

    /// <summary>What a question takes until it is answered.</summary>
    private double FarUs(int variant) => _farTimes[variant].MeanUs + _estimator.Estimate.ExchangeUs(_set.Variants[variant].SentBytes + _set.Variants[variant].AnswerBytes + FramingBytes);

    private string Predicted(int variant) => string.Create(CultureInfo.InvariantCulture, $"predicted {_predictedUs[variant] / 1e3:F1} ms");

    /// <summary>What a variant takes without the link.</summary>
    private double WorkUs(int variant) => _headTimes[variant].MeanUs + _farTimes[variant].MeanUs;
}
