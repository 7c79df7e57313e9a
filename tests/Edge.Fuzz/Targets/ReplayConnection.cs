using Edge.Transport.Links;

namespace Edge.Fuzz.Targets;

/// <summary>A peer that has sent certain bytes, takes everything, and is gone then.</summary>
internal sealed class ReplayConnection(byte[] bytes) : IConnection
{
    private int _position;

    public string Name => "fuzz";

    public int TrySend(ReadOnlySpan<byte> sent) => sent.Length;

    public int TryReceive(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, bytes.Length - _position);
        bytes.AsSpan(_position, count).CopyTo(destination);
        _position += count;
        return count == 0 ? -1 : count;
    }

    public void WaitToSend(int timeoutMs)
    {
    }

    public void WaitToReceive(int timeoutMs)
    {
    }

    public void Dispose()
    {
    }
}
