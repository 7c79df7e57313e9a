namespace Edge.Runtime.Language;

/// <summary>Counts what goes through an exchange.</summary>
internal sealed class CountingExchange(ITensorExchange exchange) : ITensorExchange
{
    /// <summary>Bytes sent and received.</summary>
    public long Bytes { get; private set; }

    public void Send(int peer, int tag, ReadOnlySpan<byte> message)
    {
        Bytes += message.Length;
        exchange.Send(peer, tag, message);
    }

    public void Send(ReadOnlySpan<int> peers, int tag, ReadOnlySpan<byte> message)
    {
        Bytes += (long)peers.Length * message.Length;
        exchange.Send(peers, tag, message);
    }

    public void Receive(int peer, int tag, Memory<byte> message)
    {
        Bytes += message.Length;
        exchange.Receive(peer, tag, message);
    }

    public int ReceiveUpTo(int peer, int tag, Memory<byte> message)
    {
        int length = exchange.ReceiveUpTo(peer, tag, message);
        Bytes += length;
        return length;
    }
}
