using Edge.Transport.Authentication;

namespace Edge.Transport.Serial;

/// <summary>
/// How two ends agree on a faster rate without losing each other: the dialling end proposes, the accepting end agrees
/// and switches, the dialling end switches and must hear something; whoever hears nothing for a while goes back to the
/// rate that the line had at first. Pure: it is told what happens and when, and says which rate the line shall have.
/// <c>firmware/nano</c> compiles the same file.
/// </summary>
internal sealed class RateNegotiation
{
    private const uint ProposalIntervalMs = 150, ProposalLimitMs = 2500, KeepAliveMs = 400;

    private readonly LinkRole _role;
    private readonly int _firstRate, _maxRate;
    private readonly uint _confirmLimitMs, _silenceLimitMs;

    private Phase _phase;
    private int _rate;
    private uint _since;
    private uint _due;
    private bool _answers;

    /// <summary>One end of it.</summary>
    /// <param name="role">Which.</param>
    /// <param name="firstRate">Rate of the line before anybody proposed another, bits a second.</param>
    /// <param name="maxRate">The fastest that this end agrees to.</param>
    public RateNegotiation(LinkRole role, int firstRate, int maxRate)
    {
        _role = role;
        _firstRate = firstRate;
        _maxRate = maxRate;

        // The accepting end waits longer: when the dialling end is back, it is, too.
        _confirmLimitMs = role == LinkRole.Dialler ? 400u : 700u;
        _silenceLimitMs = role == LinkRole.Dialler ? 1500u : 2000u;
    }

    private enum Phase
    {
        Settled,
        Proposing,
        Answering,
        Switching,
        Confirming,
        Raised,
        FallingBack,
    }

    /// <summary>The rate that the line shall get as soon as what was sent has left; 0 to leave it.</summary>
    public int Wish => _phase switch
    {
        Phase.Switching => _rate,
        Phase.FallingBack => _firstRate,
        _ => 0,
    };

    /// <summary>Whether nothing but packets of the negotiation should go out.</summary>
    public bool HoldsData => _phase is Phase.Proposing or Phase.Answering or Phase.Switching or Phase.Confirming or Phase.FallingBack;

    /// <summary>Whether a proposal has not been decided.</summary>
    public bool IsUnderWay => HoldsData;

    /// <summary>The rate that both ends have agreed on.</summary>
    public int Rate => _phase == Phase.Raised ? _rate : _firstRate;

    /// <summary>The dialling end proposes a rate.</summary>
    public void Propose(int rate, uint nowMs)
    {
        _phase = Phase.Proposing;
        _rate = rate;
        _since = _due = nowMs;
    }

    /// <summary>A Rate packet arrived.</summary>
    public void Hear(int rate, uint nowMs)
    {
        if (_role == LinkRole.Acceptor)
        {
            _rate = rate >= _firstRate && rate <= _maxRate ? rate : 0;
            _answers = true;
            _phase = _rate > 0 ? Phase.Answering : Phase.Settled;
        }
        else if (_phase == Phase.Proposing)
        {
            _phase = rate == _rate ? Phase.Switching : Phase.Settled;
            _since = nowMs;
        }
    }

    /// <summary>Any whole packet of the session arrived.</summary>
    public void HearAnything(uint nowMs)
    {
        if (_phase is Phase.Confirming or Phase.Raised)
        {
            _phase = Phase.Raised;
            _since = nowMs;
        }
    }

    /// <summary>The line has the wished rate, or cannot have it.</summary>
    public void Applied(bool done, uint nowMs)
    {
        _phase = _phase == Phase.Switching && done ? Phase.Confirming : Phase.Settled;
        _since = _due = nowMs;
    }

    /// <summary>Whether a Rate packet shall go out now.</summary>
    /// <param name="rate">What it says.</param>
    /// <param name="nowMs">The time.</param>
    public bool TrySay(out int rate, uint nowMs)
    {
        rate = _rate;
        if (_answers)
        {
            _answers = false;
            _phase = _rate > 0 ? Phase.Switching : Phase.Settled;
            return true;
        }

        if (_phase == Phase.Proposing && (int)(nowMs - _due) >= 0)
        {
            _due = nowMs + ProposalIntervalMs;
            return true;
        }

        return false;
    }

    /// <summary>Whether a Ping shall go out now: to confirm a rate, and so that the peer does not think it lost.</summary>
    public bool TryPing(uint nowMs)
    {
        if (_role == LinkRole.Acceptor || _phase is not (Phase.Confirming or Phase.Raised) || (int)(nowMs - _due) < 0)
        {
            return false;
        }

        _due = nowMs + (_phase == Phase.Raised ? KeepAliveMs : 50);
        return true;
    }

    /// <summary>Time passes.</summary>
    public void Advance(uint nowMs)
    {
        uint passed = nowMs - _since;
        if ((_phase == Phase.Confirming && passed >= _confirmLimitMs) || (_phase == Phase.Raised && passed >= _silenceLimitMs))
        {
            _phase = Phase.FallingBack;
        }
        else if (_phase == Phase.Proposing && passed >= ProposalLimitMs)
        {
            _phase = Phase.Settled;
        }
    }

    /// <summary>The session is over: back to the first rate.</summary>
    public void End()
    {
        _answers = false;
        if (_phase is Phase.Confirming or Phase.Raised)
        {
            _phase = Phase.FallingBack;
        }
        else if (_phase == Phase.Answering)
        {
            _phase = Phase.Settled;
        }
    }

    /// <summary>When something is to be done even if nothing arrives.</summary>
    public uint LeftMs(uint nowMs)
    {
        if (_phase is Phase.Settled)
        {
            return uint.MaxValue;
        }

        int toDue = _role == LinkRole.Dialler && _phase is Phase.Proposing or Phase.Confirming or Phase.Raised ? (int)(_due - nowMs) : int.MaxValue;
        uint limit = _phase switch
        {
            Phase.Confirming => _confirmLimitMs,
            Phase.Raised => _silenceLimitMs,
            _ => ProposalLimitMs,
        };
        int toLimit = (int)(_since + limit - nowMs);
        return (uint)Math.Max(0, Math.Min(toDue, toLimit));
    }
}
