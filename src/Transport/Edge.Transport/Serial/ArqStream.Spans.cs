namespace Edge.Transport.Serial;

/// <content>What a runtime without spans has to do without.</content>
internal sealed partial class ArqStream
{
    /// <summary>Appends to the own stream as much as there is room for.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write(ReadOnlySpan<byte> bytes) => _outgoing.Write(bytes);

    /// <summary>Takes bytes of the peer's stream.</summary>
    /// <returns>How many.</returns>
    public int Read(Span<byte> destination)
    {
        int taken = _incoming.Read(destination);
        Taken();
        return taken;
    }
}
