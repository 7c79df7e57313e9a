using System.Diagnostics;

namespace Edge.Runtime;

/// <summary>The exchange that transfer steps use: set when a <see cref="Session"/> takes the prepared plan over. Adds up the time that they spend in it.</summary>
internal sealed class ExchangeSlot
{
    public ITensorExchange Current { get; set; } = NoExchange.Instance;

    /// <summary>Time spent in <see cref="Current"/> so far, in ticks of <see cref="Stopwatch"/>.</summary>
    public long LinkTicks { get; private set; }

    public void Send(int peer, int tag, ReadOnlySpan<byte> message)
    {
        long start = Stopwatch.GetTimestamp();
        Current.Send(peer, tag, message);
        LinkTicks += Stopwatch.GetTimestamp() - start;
    }

    public void Receive(int peer, int tag, Memory<byte> message)
    {
        long start = Stopwatch.GetTimestamp();
        Current.Receive(peer, tag, message);
        LinkTicks += Stopwatch.GetTimestamp() - start;
    }

    public int ReceiveUpTo(int peer, int tag, Memory<byte> message)
    {
        long start = Stopwatch.GetTimestamp();
        int length = Current.ReceiveUpTo(peer, tag, message);
        LinkTicks += Stopwatch.GetTimestamp() - start;
        return length;
    }
}
