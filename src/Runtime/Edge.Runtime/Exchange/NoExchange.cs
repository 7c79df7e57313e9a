using Edge.Model;

namespace Edge.Runtime;

/// <summary>The exchange of a device that is alone: its plan has nothing to send.</summary>
public sealed class NoExchange : ITensorExchange
{
    /// <summary>The one instance.</summary>
    public static NoExchange Instance { get; } = new();

    private NoExchange()
    {
    }

    /// <inheritdoc/>
    public void Send(int peer, int tag, ReadOnlySpan<byte> message) => throw Alone(peer, tag);

    /// <inheritdoc/>
    public void Receive(int peer, int tag, Memory<byte> message) => throw Alone(peer, tag);

    /// <inheritdoc/>
    public int ReceiveUpTo(int peer, int tag, Memory<byte> message) => throw Alone(peer, tag);

    private static EdgeException Alone(int peer, int tag) => ExecutionErrors.PeerLost($"device {peer}", $"transfer {tag} has no link");
}
