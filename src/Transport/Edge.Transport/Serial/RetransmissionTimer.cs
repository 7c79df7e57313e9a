namespace Edge.Transport.Serial;

/// <summary>
/// How long to wait for an acknowledgement: the estimator of RFC 6298 in whole milliseconds, with bounds for serial
/// lines. Only bytes that were sent once are timed (Karn's rule). <c>firmware/nano</c> compiles the same file.
/// </summary>
internal sealed class RetransmissionTimer
{
    public const uint LeastMs = 40, MostMs = 1000, FirstMs = 300;

    private uint _smoothed8; // eight times the smoothed round trip
    private uint _variation4; // four times its variation
    private bool _isTiming;
    private ushort _timedEnd;
    private uint _timedSince;
    private uint _since;

    /// <summary>The wait at the moment.</summary>
    public uint IntervalMs { get; private set; } = FirstMs;

    /// <summary>The wait starts (again).</summary>
    public void Restart(uint nowMs) => _since = nowMs;

    /// <summary>Whether it is over.</summary>
    public bool IsOver(uint nowMs) => nowMs - _since >= IntervalMs;

    /// <summary>How much of it is left.</summary>
    public uint LeftMs(uint nowMs) => IsOver(nowMs) ? 0 : IntervalMs - (nowMs - _since);

    /// <summary>Bytes up to a position go out for the first time.</summary>
    public void Sent(ushort end, uint nowMs)
    {
        if (!_isTiming)
        {
            _isTiming = true;
            _timedEnd = end;
            _timedSince = nowMs;
        }
    }

    /// <summary>Everything before a position has arrived.</summary>
    public void Acknowledged(ushort position, uint nowMs)
    {
        if (_isTiming && (short)(position - _timedEnd) >= 0)
        {
            _isTiming = false;
            Learn(nowMs - _timedSince);
        }

        // What was learnt holds again once something arrives, however long the waits had become.
        uint estimate = _smoothed8 == 0 ? FirstMs : (_smoothed8 >> 3) + Math.Max(_variation4, 10);
        IntervalMs = Math.Clamp(estimate, LeastMs, MostMs);
        _since = nowMs;
    }

    /// <summary>It was in vain: the next wait is twice as long.</summary>
    public void BackOff(uint nowMs)
    {
        IntervalMs = Math.Min(2 * IntervalMs, MostMs);
        _since = nowMs;
    }

    /// <summary>What is on its way will be sent again, so its time says nothing.</summary>
    public void Forget() => _isTiming = false;

    private void Learn(uint roundTripMs)
    {
        uint sample = Math.Min(roundTripMs, 60_000);
        if (_smoothed8 == 0)
        {
            _smoothed8 = Math.Max(sample << 3, 1);
            _variation4 = sample << 1;
            return;
        }

        uint smoothed = _smoothed8 >> 3;
        uint difference = smoothed > sample ? smoothed - sample : sample - smoothed;
        _variation4 = _variation4 - (_variation4 >> 2) + difference;
        _smoothed8 = Math.Max(_smoothed8 - smoothed + sample, 1);
    }
}
