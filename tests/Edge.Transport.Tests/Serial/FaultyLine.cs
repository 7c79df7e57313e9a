using Edge.Testing;

namespace Edge.Transport.Tests.Serial;

/// <summary>One direction of a simulated line: bytes leave at its rate and come a few milliseconds later, some of them.</summary>
internal sealed class FaultyLine(LineFaults faults, SeededRandom random)
{
    private const int MaxHistory = 300;

    private readonly Queue<(byte Value, int Rate)> _waiting = [];
    private readonly Queue<(byte Value, uint Due)> _underWay = [];
    private readonly List<byte> _history = [];
    private uint? _cutUntil;
    private uint _stuckUntil;

    public uint LatencyMs { get; init; } = 2;

    /// <summary>Bytes a millisecond at the first rate.</summary>
    public int BytesPerMs { get; init; } = 12;

    /// <summary>The fastest rate that the cable bears: what is faster comes as noise.</summary>
    public int MostRate { get; set; } = int.MaxValue;

    public LineFaults Faults { get; set; } = faults;

    /// <summary>Whether what was sent has left.</summary>
    public bool IsDrained => _waiting.Count == 0;

    public int WaitingBytes => _waiting.Count;

    public void Send(ReadOnlySpan<byte> bytes, int rate)
    {
        foreach (byte value in bytes)
        {
            _waiting.Enqueue((value, rate));
        }
    }

    /// <summary>A millisecond passes.</summary>
    /// <param name="nowMs">The time.</param>
    /// <param name="receiverRate">Who listens at another rate than was sent at hears noise.</param>
    /// <returns>What arrives.</returns>
    public byte[] Advance(uint nowMs, int receiverRate)
    {
        int budget = BytesPerMs;
        while (budget > 0 && _waiting.TryDequeue(out (byte Value, int Rate) next))
        {
            budget -= next.Rate <= ManagedEnd.FirstRate || (nowMs & 3) == 0 ? 1 : 0;
            Pass(next.Rate == receiverRate && next.Rate <= MostRate ? next.Value : (byte)random.Next(0, 255), nowMs);
        }

        var arrived = new List<byte>();
        while ((int)(nowMs - _stuckUntil) >= 0 && _underWay.TryPeek(out (byte Value, uint Due) first) && (int)(nowMs - first.Due) >= 0)
        {
            arrived.Add(_underWay.Dequeue().Value);
        }

        return [.. arrived];
    }

    /// <summary>What was on the way is lost.</summary>
    public void Clear()
    {
        _waiting.Clear();
        _underWay.Clear();
    }

    private void Pass(byte value, uint nowMs)
    {
        if (Happens(Faults.Cut))
        {
            _cutUntil = nowMs + (uint)random.Next(0, 300 / BytesPerMs);
        }

        if (Happens(Faults.Stick))
        {
            _stuckUntil = nowMs + (uint)random.Next(1, 400);
        }

        if (_cutUntil is { } until && (int)(nowMs - until) < 0)
        {
            return;
        }

        if (Happens(Faults.Drop))
        {
            return;
        }

        if (Happens(Faults.Flip))
        {
            value ^= (byte)(1 << random.Next(0, 7));
        }

        Deliver(value, nowMs);
        if (Happens(Faults.Insert))
        {
            Deliver((byte)random.Next(0, 255), nowMs);
        }

        if (Happens(Faults.Repeat))
        {
            foreach (byte old in _history.TakeLast(random.Next(1, MaxHistory)).ToArray())
            {
                Deliver(old, nowMs);
            }
        }

        for (int i = Happens(Faults.Flood) ? random.Next(1, 2000) : 0; i > 0; i--)
        {
            Deliver((byte)random.Next(0, 255), nowMs);
        }
    }

    private void Deliver(byte value, uint nowMs)
    {
        _underWay.Enqueue((value, nowMs + LatencyMs));
        _history.Add(value);
        if (_history.Count > 2 * MaxHistory)
        {
            _history.RemoveRange(0, MaxHistory);
        }
    }

    private bool Happens(int inAMillion) => inAMillion > 0 && random.Next(0, 999_999) < inAMillion;
}
