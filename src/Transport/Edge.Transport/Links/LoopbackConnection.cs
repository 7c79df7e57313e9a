namespace Edge.Transport.Links;

/// <summary>One end of a connection inside this process: what one end sends, the other receives.</summary>
public sealed class LoopbackConnection : IConnection
{
    private readonly BytePipe _incoming;
    private readonly BytePipe _outgoing;

    private LoopbackConnection(string name, BytePipe incoming, BytePipe outgoing)
    {
        Name = name;
        _incoming = incoming;
        _outgoing = outgoing;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Two connected ends.</summary>
    /// <param name="capacityBytes">How many bytes may be under way in each direction.</param>
    public static (LoopbackConnection Here, LoopbackConnection There) CreatePair(int capacityBytes = 64 * 1024)
    {
        var there = new BytePipe(capacityBytes);
        var back = new BytePipe(capacityBytes);
        return (new("loopback:there", back, there), new("loopback:here", there, back));
    }

    /// <inheritdoc/>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        int taken = _outgoing.TryWrite(bytes);
        return taken < 0 ? throw LinkErrors.PeerGone(Name) : taken;
    }

    /// <inheritdoc/>
    public int TryReceive(Span<byte> destination) => _incoming.TryRead(destination);

    /// <inheritdoc/>
    public void WaitToSend(int timeoutMs) => _outgoing.WaitForRoom(timeoutMs);

    /// <inheritdoc/>
    public void WaitToReceive(int timeoutMs) => _incoming.WaitForBytes(timeoutMs);

    /// <inheritdoc/>
    public void Dispose()
    {
        _incoming.Close();
        _outgoing.Close();
    }
}
