using Edge.Testing;

namespace Edge.Transport.Tests.Serial;

/// <summary>Two ends and the line between them, in simulated time: every run of a seed is the same.</summary>
internal sealed class LineSimulation : IDisposable
{
    private int _hereRate = ManagedEnd.FirstRate, _thereRate = ManagedEnd.FirstRate;

    public LineSimulation(ISerialEnd here, ISerialEnd there, LineFaults faults, ulong seed, uint startMs = 0)
    {
        (Here, There, NowMs) = (here, there, startMs);
        var random = new SeededRandom(seed);
        Outward = new FaultyLine(faults, random);
        Homeward = new FaultyLine(faults, random);
    }

    /// <summary>The end that dials.</summary>
    public ISerialEnd Here { get; set; }

    /// <summary>The end that accepts.</summary>
    public ISerialEnd There { get; set; }

    public FaultyLine Outward { get; }

    public FaultyLine Homeward { get; }

    public uint NowMs { get; private set; }

    public (int Here, int There) Rates => (_hereRate, _thereRate);

    /// <summary>The end that accepts is at the first rate again: it has started anew.</summary>
    public void RestartThere(ISerialEnd end)
    {
        There.Dispose();
        There = end;
        Homeward.Clear();
        _thereRate = ManagedEnd.FirstRate;
    }

    /// <summary>Another program has the line on this end, at the first rate.</summary>
    public void RestartHere(ISerialEnd end)
    {
        Here.Dispose();
        Here = end;
        _hereRate = ManagedEnd.FirstRate;
    }

    /// <summary>Lets time pass until something holds.</summary>
    /// <returns>Whether it came to hold within <paramref name="limitMs"/>.</returns>
    public bool RunUntil(Func<bool> holds, uint limitMs, Action? eachMs = null)
    {
        for (uint end = NowMs + limitMs; !holds(); NowMs++)
        {
            if (NowMs == end)
            {
                return false;
            }

            eachMs?.Invoke();
            Here.Receive(Homeward.Advance(NowMs, _hereRate), NowMs);
            There.Receive(Outward.Advance(NowMs, _thereRate), NowMs);
            Transmit(Here, Outward, ref _hereRate);
            Transmit(There, Homeward, ref _thereRate);
        }

        return true;
    }

    public void Dispose()
    {
        Here.Dispose();
        There.Dispose();
    }

    private void Transmit(ISerialEnd end, FaultyLine line, ref int rate)
    {
        const int DriverBytes = 600; // what a driver takes before it says that it is full
        while (line.WaitingBytes < DriverBytes)
        {
            ReadOnlySpan<byte> packet = end.Transmit(NowMs);
            if (packet.IsEmpty)
            {
                break;
            }

            line.Send(packet, rate);
        }

        if (end.WishedRate is int wish and not 0 && line.IsDrained)
        {
            rate = wish;
            end.RateApplied(true, NowMs);
        }
    }
}
