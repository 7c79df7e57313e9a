using Edge.Model;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>
/// The exchange of a device that the coordinator's process holds, its own session or a board: messages to the others that it
/// holds stay in the process, the rest go over links to their agents.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="here">Joins the devices of this process.</param>
/// <param name="links">Reaches the agents that the device exchanges messages with; belongs to this exchange.</param>
internal sealed class HeldExchange(int device, InProcessNetwork here, LinkExchange links) : ITensorExchange, IDisposable
{
    private readonly ITensorExchange _here = here.Of(device);
    private long _sentBytes, _receivedBytes;

    /// <summary>Index of the device.</summary>
    public int Device => device;

    /// <summary>Tensor bytes sent since the last <see cref="BeginInference"/>.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Tensor bytes received since the last <see cref="BeginInference"/>.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Starts counting anew, and looking after the links.</summary>
    public void BeginInference()
    {
        (_sentBytes, _receivedBytes) = (0, 0);
        links.BeginInference();
    }

    /// <summary>Stops looking after the links.</summary>
    public void EndInference() => links.EndInference();

    /// <inheritdoc/>
    public void Send(int peer, int tag, ReadOnlySpan<byte> message)
    {
        Interlocked.Add(ref _sentBytes, message.Length);
        Of(peer).Send(peer, tag, message);
    }

    /// <inheritdoc/>
    public void Receive(int peer, int tag, Memory<byte> message)
    {
        Of(peer).Receive(peer, tag, message);
        Interlocked.Add(ref _receivedBytes, message.Length);
    }

    /// <inheritdoc/>
    public int ReceiveUpTo(int peer, int tag, Memory<byte> message)
    {
        int length = Of(peer).ReceiveUpTo(peer, tag, message);
        Interlocked.Add(ref _receivedBytes, length);
        return length;
    }

    /// <summary>Ends all waiting in this process, because <paramref name="lost"/> cannot go on.</summary>
    public void Fail(int lost, Exception cause)
    {
        here.Fail(lost, cause);
        links.Dispose();
    }

    /// <summary>Closes the links.</summary>
    public void Dispose() => links.Dispose();

    private ITensorExchange Of(int peer) => here.Has(peer) ? _here : links;
}
