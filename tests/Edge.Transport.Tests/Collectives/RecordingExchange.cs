using Edge.Transport.Tensors;

namespace Edge.Transport.Tests.Collectives;

/// <summary>Counts what a device receives.</summary>
internal sealed class RecordingExchange(ITensorExchange inner) : ITensorExchange
{
    /// <summary>Bytes received by peer.</summary>
    public Dictionary<int, int> ReceivedBytes { get; } = [];

    /// <summary>Messages received by peer.</summary>
    public Dictionary<int, int> Messages { get; } = [];

    public void Send(int peer, int tag, ReadOnlySpan<byte> message) => inner.Send(peer, tag, message);

    public int ReceiveUpTo(int peer, int tag, Memory<byte> message)
    {
        int length = inner.ReceiveUpTo(peer, tag, message);
        ReceivedBytes[peer] = ReceivedBytes.GetValueOrDefault(peer) + length;
        Messages[peer] = Messages.GetValueOrDefault(peer) + 1;
        return length;
    }

    public void Receive(int peer, int tag, Memory<byte> message)
    {
        inner.Receive(peer, tag, message);
        ReceivedBytes[peer] = ReceivedBytes.GetValueOrDefault(peer) + message.Length;
        Messages[peer] = Messages.GetValueOrDefault(peer) + 1;
    }
}
