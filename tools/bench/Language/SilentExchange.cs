using Edge.Transport.Tensors;

namespace Edge.Bench.Language;

/// <summary>Peers that take everything and always send zeros.</summary>
internal sealed class SilentExchange : ITensorExchange
{
    public void Send(int peer, int tag, ReadOnlySpan<byte> message)
    {
    }

    public void Receive(int peer, int tag, Memory<byte> message) => message.Span.Clear();

    public int ReceiveUpTo(int peer, int tag, Memory<byte> message)
    {
        message.Span.Clear();
        return message.Length;
    }
}
