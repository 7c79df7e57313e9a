using Edge.Model;

namespace Edge.Transport.Links;

/// <summary>
/// A stream of bytes to and from one peer. It never waits on its own: one thread may send while another receives, and
/// whoever has to wait asks for it. Disposing it ends every wait.
/// </summary>
public interface IConnection : IDisposable
{
    /// <summary>The peer, for people: an address or a name.</summary>
    string Name { get; }

    /// <summary>Hands over bytes.</summary>
    /// <returns>How many were taken, from the front; 0 when there is no room at the moment.</returns>
    /// <exception cref="EdgeException">4017: the peer went away.</exception>
    int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Takes bytes that have arrived.</summary>
    /// <returns>How many; 0 when there are none at the moment; -1 when the peer ended the stream.</returns>
    /// <exception cref="EdgeException">4017: the peer went away.</exception>
    int TryReceive(Span<byte> destination);

    /// <summary>Waits until <see cref="TrySend"/> has something to say, at most <paramref name="timeoutMs"/>.</summary>
    void WaitToSend(int timeoutMs);

    /// <summary>Waits until <see cref="TryReceive"/> has something to say, at most <paramref name="timeoutMs"/>.</summary>
    void WaitToReceive(int timeoutMs);
}
