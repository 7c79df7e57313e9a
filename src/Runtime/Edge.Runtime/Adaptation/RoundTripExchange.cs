using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// The exchange of a program that asks once, or is asked once: what it sends is collected, and what it receives is there before it is
/// wanted.
/// </summary>
internal sealed class RoundTripExchange : ITensorExchange
{
    private readonly ImmutableArray<TaggedMessage>.Builder _sent = ImmutableArray.CreateBuilder<TaggedMessage>();

    /// <summary>What is there to be received.</summary>
    public ImmutableArray<TaggedMessage> Arrived { get; set; } = [];

    /// <inheritdoc/>
    public void Send(int peer, int tag, ReadOnlySpan<byte> message) => _sent.Add(new TaggedMessage(tag, message.ToArray()));

    /// <inheritdoc/>
    public void Receive(int peer, int tag, Memory<byte> message)
    {
        ReadOnlyMemory<byte> arrived = MessageOf(tag);
        if (arrived.Length != message.Length)
        {
            throw AdaptiveErrors.UnusableMessage(tag, arrived.Length);
        }

        arrived.CopyTo(message);
    }

    /// <inheritdoc/>
    public int ReceiveUpTo(int peer, int tag, Memory<byte> message)
    {
        ReadOnlyMemory<byte> arrived = MessageOf(tag);
        if (arrived.Length > message.Length)
        {
            throw AdaptiveErrors.UnusableMessage(tag, arrived.Length);
        }

        arrived.CopyTo(message);
        return arrived.Length;
    }

    /// <summary>What was sent since the last call.</summary>
    public ImmutableArray<TaggedMessage> TakeSent() => _sent.DrainToImmutable();

    private ReadOnlyMemory<byte> MessageOf(int tag)
    {
        foreach (TaggedMessage message in Arrived)
        {
            if (message.Tag == tag)
            {
                return message.Bytes;
            }
        }

        throw AdaptiveErrors.UnusableMessage(tag, 0);
    }
}
