using Edge.Model;
using Edge.Transport.Frames;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>
/// Tensor messages over links: the thread that runs the program also reads and writes them, so no thread is woken in
/// between. A message longer than a frame travels in pieces.
/// <para>
/// A device that waits on one link does not read the others, and with messages larger than the connections hold three
/// devices could wait for each other in a circle. So while an inference runs, the links are also looked after now and
/// then from another thread; an inference shorter than that interval never notices.
/// </para>
/// </summary>
internal sealed class LinkExchange : ITensorExchange, IDisposable
{
    private const int ReliefIntervalMs = 20;

    private readonly PlanDevice[] _devices;
    private readonly TensorLink?[] _links;
    private readonly int _maxPieceBytes;
    private readonly Timer _relief;

    /// <param name="plan">Names the peers.</param>
    /// <param name="links">The links by device; they belong to the exchange.</param>
    /// <param name="maxPieceBytes">Longest payload of a frame.</param>
    public LinkExchange(Plan plan, IReadOnlyDictionary<int, TensorLink> links, int maxPieceBytes)
    {
        (_devices, _links, _maxPieceBytes) = ([.. plan.Devices], new TensorLink?[plan.Devices.Length], maxPieceBytes);
        foreach ((int device, TensorLink link) in links)
        {
            _links[device] = link;
        }

        _relief = new Timer(static exchange => ((LinkExchange)exchange!).TakeIn(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Tensor bytes sent since the last <see cref="BeginInference"/>.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Tensor bytes received since the last <see cref="BeginInference"/>.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Everything that crossed the links since they were opened, frame headers and heartbeats included.</summary>
    public long WireBytes => _links.Sum(l => l is null ? 0 : l.SentBytes + l.ReceivedBytes);

    /// <summary>How much of one inference's messages from <paramref name="peer"/> may wait unread on a link.</summary>
    public static long EarlyBytes(Plan plan, int device, int peer) =>
        IncomingMessages.Of(plan, device).Concat(IncomingMessages.OfOrders(plan, device)).Where(m => m.Peer == peer).Sum(m => (long)m.SizeBytes);

    /// <summary>The devices that <paramref name="device"/> exchanges messages with.</summary>
    public static IEnumerable<int> PeersOf(Plan plan, int device) => Enumerable.Range(0, plan.Devices.Length)
        .Where(peer => peer != device
            && (Hears(plan, device, peer) || Hears(plan, peer, device)));

    /// <summary>Starts counting anew, and looking after the links.</summary>
    public void BeginInference()
    {
        (SentBytes, ReceivedBytes) = (0, 0);
        _relief.Change(ReliefIntervalMs, ReliefIntervalMs);
    }

    /// <summary>Stops looking after the links.</summary>
    public void EndInference() => _relief.Change(Timeout.Infinite, Timeout.Infinite);

    /// <inheritdoc/>
    public void Send(int peer, int tag, ReadOnlySpan<byte> message)
    {
        try
        {
            SentBytes += message.Length;
            while (message.Length > _maxPieceBytes)
            {
                _links[peer]!.Send((uint)tag, message[.._maxPieceBytes]);
                message = message[_maxPieceBytes..];
            }

            _links[peer]!.Send((uint)tag, message);
        }
        catch (EdgeException e)
        {
            throw Lost(peer, e);
        }
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<int> peers, int tag, ReadOnlySpan<byte> message)
    {
        if (message.Length > _maxPieceBytes)
        {
            foreach (int peer in peers)
            {
                Send(peer, tag, message);
            }

            return;
        }

        uint crc = Crc32C.Compute(message);
        foreach (int peer in peers)
        {
            try
            {
                SentBytes += message.Length;
                _links[peer]!.Send((uint)tag, message, crc);
            }
            catch (EdgeException e)
            {
                throw Lost(peer, e);
            }
        }
    }

    /// <inheritdoc/>
    public void Receive(int peer, int tag, Memory<byte> message)
    {
        try
        {
            ReceivedBytes += message.Length;
            while (message.Length > _maxPieceBytes)
            {
                _links[peer]!.Receive((uint)tag, message[.._maxPieceBytes]);
                message = message[_maxPieceBytes..];
            }

            _links[peer]!.Receive((uint)tag, message);
        }
        catch (EdgeException e)
        {
            throw Lost(peer, e);
        }
    }

    /// <inheritdoc/>
    public int ReceiveUpTo(int peer, int tag, Memory<byte> message)
    {
        try
        {
            int length = _links[peer]!.ReceiveUpTo((uint)tag, message);
            ReceivedBytes += length;
            return length;
        }
        catch (EdgeException e)
        {
            throw Lost(peer, e);
        }
    }

    /// <summary>Closes the links; whoever waits on one gets an error.</summary>
    public void Dispose()
    {
        _relief.Dispose();
        foreach (TensorLink? link in _links)
        {
            link?.Dispose();
        }
    }

    private void TakeIn()
    {
        foreach (TensorLink? link in _links)
        {
            try
            {
                link?.TakeIn();
            }
            catch (EdgeException)
            {
                // The thread that runs the program meets the same error.
            }
        }
    }

    private static bool Hears(Plan plan, int device, int peer) => EarlyBytes(plan, device, peer) > 0 || IncomingMessages.OfOrders(plan, device).Any(m => m.Peer == peer);

    private EdgeException Lost(int peer, EdgeException cause) =>
        ExecutionErrors.PeerLost($"device '{_devices[peer].Name}'", cause.Diagnostics[0].What.TrimEnd('.'), cause);
}
