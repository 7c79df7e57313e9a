using System.Diagnostics;
using Edge.Model;
using Edge.Transport.Authentication;
using Edge.Transport.Frames;

namespace Edge.Transport.Links;

/// <summary>
/// An open, authenticated link: frames in order over a connection, checked, with heartbeats. Any thread may send; one
/// thread at a time receives. The first error closes the link and every later call repeats it; the peer is told its number.
/// <para>
/// Sending never deadlocks with the peer's sending: a sender that finds the connection full, and nobody receiving,
/// takes in frames itself meanwhile.
/// </para>
/// </summary>
public sealed class Link : IDisposable, IFrameHandler
{
    private const int LongestNapMs = 50;
    private const int CrossingNapMs = 1;

    private readonly IConnection _connection;
    private readonly LinkOptions _options;
    private readonly FrameReader _reader = new();
    private readonly FrameWriter _writer = new();
    private readonly Lock _sending = new();
    private readonly Lock _receiving = new();
    private readonly SpinAdvice _spin = new();
    private readonly byte[] _reasonPlace = new byte[CloseNotice.MaxBytes];
    private readonly long _deadline;
    private IFrameHandler _handler;
    private readonly int _maxPayloadBytes = Handshake.MaxPayloadBytes;
    private long _lastReceived = Stopwatch.GetTimestamp();
    private long _sentBytesAtBeat;
    private bool _midFrame;
    private volatile EdgeException? _failure;

    private Link(IConnection connection, LinkOptions options, LinkRole role, string service)
    {
        _connection = connection;
        _options = options;
        Role = role;
        var handshake = new Handshake(this, options);
        _handler = handshake;
        _deadline = Stopwatch.GetTimestamp() + (long)(options.HandshakeLimit.TotalSeconds * Stopwatch.Frequency);
        try
        {
            if (role == LinkRole.Dialler)
            {
                handshake.Dial(service);
            }
            else
            {
                handshake.Accept();
            }
        }
        catch (EdgeException e)
        {
            throw Fail(e);
        }

        Service = handshake.Service;
        _maxPayloadBytes = options.MaxPayloadBytes;
        _handler = NobodyHome.Instance; // until Deliver
        _deadline = 0;
        HeartbeatClock.Shared.Add(this, handshake.PeerSilenceLimit / 4);
    }

    /// <summary>Which end this is.</summary>
    public LinkRole Role { get; }

    /// <summary>What the dialling end asked for.</summary>
    public string Service { get; }

    /// <summary>The peer, for people.</summary>
    public string Name => _connection.Name;

    /// <summary>Everything sent, frame headers included, in bytes.</summary>
    public long SentBytes => _writer.SentBytes;

    /// <summary>Everything received, frame headers included, in bytes.</summary>
    public long ReceivedBytes => _reader.ReceivedBytes;

    /// <summary>Opens a link over a connection that this end made. Blocks until the peer has answered.</summary>
    /// <param name="connection">Belongs to the link from now on, also when this fails.</param>
    /// <param name="service">What this end wants, at most 256 bytes of UTF-8; the peer decides by it who serves the link.</param>
    /// <param name="options">What this end insists on.</param>
    /// <exception cref="EdgeException">4001 … 4010, 4017; 4021: another key; 4023: too slow.</exception>
    public static Link Dial(IConnection connection, string service, LinkOptions options) =>
        new(connection, options, LinkRole.Dialler, service);

    /// <summary>Opens a link over a connection that the peer made. Blocks until the peer has proved itself.</summary>
    /// <param name="connection">Belongs to the link from now on, also when this fails.</param>
    /// <param name="options">What this end insists on.</param>
    /// <exception cref="EdgeException">4001 … 4010, 4017; 4021: another key; 4023: too slow.</exception>
    public static Link Accept(IConnection connection, LinkOptions options) =>
        new(connection, options, LinkRole.Acceptor, string.Empty);

    /// <summary>Connects by TCP and opens a link.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">Port.</param>
    /// <param name="service">See <see cref="Dial"/>.</param>
    /// <param name="options">What this end insists on.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="EdgeException">4011: nobody answers. Otherwise as <see cref="Dial"/>.</exception>
    public static async Task<Link> DialTcpAsync(string host, int port, string service, LinkOptions options, CancellationToken cancellation = default)
    {
        TcpConnection connection = await TcpConnection.ConnectAsync(host, port, options.HandshakeLimit, cancellation);
        await using CancellationTokenRegistration _ = cancellation.Register(connection.Dispose);
        try
        {
            return await Task.Run(() => Dial(connection, service, options), CancellationToken.None);
        }
        catch (EdgeException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Closes the link; a peer that still listens is told that nothing went wrong.</summary>
    public void Dispose() => Fail(LinkErrors.AlreadyClosed(Name), code: 0);

    /// <summary>Closes the link and tells the peer why.</summary>
    /// <param name="reason">The error that the peer's calls will throw.</param>
    public void Close(EdgeException reason) => Fail(reason);

    /// <inheritdoc/>
    Memory<byte> IFrameHandler.Place(in FrameHeader header) => header.Type switch
    {
        FrameType.Heartbeat when header.PayloadBytes == 0 => default,
        FrameType.Close when header.PayloadBytes <= CloseNotice.MaxBytes => _reasonPlace,
        FrameType.Heartbeat or FrameType.Close => throw LinkErrors.FrameAboveLimit(header.PayloadBytes, CloseNotice.MaxBytes),
        _ => _handler.Place(header),
    };

    /// <inheritdoc/>
    void IFrameHandler.Complete(in FrameHeader header, Memory<byte> payload)
    {
        if (header.Type == FrameType.Close)
        {
            CloseNotice notice = CloseNotice.Read(payload.Span);
            throw notice.Code == 0 ? LinkErrors.PeerClosed(Name) : LinkErrors.PeerClosedWith(notice.Code, Name, notice.Reason);
        }

        if (header.Type != FrameType.Heartbeat)
        {
            _handler.Complete(header, payload);
        }
    }

    /// <summary>Who takes the frames from now on. Called once, before the first frame after the handshake is read.</summary>
    internal void Deliver(IFrameHandler handler) => _handler = handler;

    /// <summary>Sends a frame; waits while the connection is full.</summary>
    internal void Send(FrameType type, uint streamId, ReadOnlySpan<byte> payload) =>
        Send(type, streamId, payload, Crc32C.Compute(payload));

    /// <summary>Sends a frame whose payload has been summed before.</summary>
    internal void Send(FrameType type, uint streamId, ReadOnlySpan<byte> payload, uint payloadCrc)
    {
        if (payload.Length > _maxPayloadBytes)
        {
            throw LinkErrors.FrameAboveLimit(payload.Length, _maxPayloadBytes);
        }

        ThrowIfFailed();
        try
        {
            lock (_sending)
            {
                long since = Stopwatch.GetTimestamp();
                Flush(since);
                _midFrame = true;
                payload = payload[_writer.Begin(type, streamId, payload, payloadCrc)..];
                Flush(since);
                while (!payload.IsEmpty)
                {
                    int sent = _writer.TrySend(_connection, payload);
                    payload = payload[sent..];
                    if (sent == 0)
                    {
                        MakeRoom(since);
                    }
                }

                _midFrame = false;
            }
        }
        catch (Exception e) when (e is EdgeException or ObjectDisposedException)
        {
            throw Fail(e);
        }
    }

    /// <summary>Takes in one frame if it is there.</summary>
    /// <returns>Whether a frame went to the handler.</returns>
    internal bool Advance()
    {
        ThrowIfFailed();
        try
        {
            lock (_receiving)
            {
                long before = _reader.ReceivedBytes;
                bool frame = _reader.TryReadFrame(_connection, this, _maxPayloadBytes);
                if (_reader.ReceivedBytes != before)
                {
                    _lastReceived = Stopwatch.GetTimestamp();
                }

                return frame;
            }
        }
        catch (Exception e) when (e is EdgeException or ObjectDisposedException)
        {
            throw Fail(e);
        }
    }

    /// <summary>Looks for a frame again and again for a moment, where that is advisable.</summary>
    /// <returns>Whether a frame went to the handler.</returns>
    internal bool AdvanceSpinning()
    {
        if (Advance())
        {
            return true;
        }

        if (!_spin.Begin())
        {
            return false;
        }

        while (_spin.Continue())
        {
            if (Advance())
            {
                _spin.Succeed();
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes in one frame, or waits a little for one.</summary>
    /// <param name="waitingSince">When the caller began to wait; silence before that does not count.</param>
    internal void AdvanceOrWait(long waitingSince = 0)
    {
        if (Advance())
        {
            return;
        }

        try
        {
            CheckSilence(waitingSince);
            _connection.WaitToReceive(LongestNapMs);
        }
        catch (Exception e) when (e is EdgeException or ObjectDisposedException)
        {
            throw Fail(e);
        }
    }

    /// <summary>Whether the link is closed, by whichever end.</summary>
    internal bool IsClosed => _failure is not null;

    /// <summary>Says "I am alive" where nothing else was said lately, and only if that needs no waiting.</summary>
    internal void Beat()
    {
        if (_failure is not null || !_sending.TryEnter())
        {
            return;
        }

        try
        {
            if (_writer.TryFlush(_connection) && _writer.SentBytes == _sentBytesAtBeat)
            {
                _writer.Begin(FrameType.Heartbeat, 0, [], payloadCrc: 0);
                _writer.TryFlush(_connection);
            }

            _sentBytesAtBeat = _writer.SentBytes;
        }
        catch (Exception e) when (e is EdgeException or ObjectDisposedException)
        {
            Fail(e);
        }
        finally
        {
            _sending.Exit();
        }
    }

    private void Flush(long since)
    {
        while (!_writer.TryFlush(_connection))
        {
            MakeRoom(since);
        }
    }

    /// <summary>The connection is full: lets the peer get rid of what it sends, which may be what it waits for.</summary>
    private void MakeRoom(long since)
    {
        ThrowIfFailed();
        if (!_receiving.TryEnter())
        {
            _connection.WaitToSend(LongestNapMs); // whoever receives also watches for silence
            return;
        }

        try
        {
            if (!Advance())
            {
                CheckSilence(since);
                _connection.WaitToSend(CrossingNapMs);
            }
        }
        finally
        {
            _receiving.Exit();
        }
    }

    private void CheckSilence(long waitingSince)
    {
        if (_deadline != 0) // during the handshake nobody beats
        {
            if (Stopwatch.GetTimestamp() > _deadline)
            {
                throw LinkErrors.HandshakeTooSlow(Name, _options.HandshakeLimit);
            }

            return;
        }

        if (Stopwatch.GetElapsedTime(Math.Max(_lastReceived, waitingSince)) > _options.SilenceLimit)
        {
            throw LinkErrors.Silent(Name, _options.SilenceLimit);
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw Repeat(failure);
        }
    }

    /// <summary>Closes the link for <paramref name="cause"/>, or for what closed it before.</summary>
    private EdgeException Fail(Exception cause, int? code = null)
    {
        EdgeException failure = cause as EdgeException ?? LinkErrors.AlreadyClosed(Name);
        if (Interlocked.CompareExchange(ref _failure, failure, null) is { } earlier)
        {
            return Repeat(earlier);
        }

        SayGoodbye(code ?? failure.Code, failure.Diagnostics[0].What);
        _connection.Dispose();
        return Repeat(failure);
    }

    /// <summary>A fresh exception, so that each caller has its own stack trace.</summary>
    private static EdgeException Repeat(EdgeException failure) => new(failure.Diagnostics, failure.InnerException);

    private void SayGoodbye(int code, string reason)
    {
        if (!_sending.TryEnter(TimeSpan.FromMilliseconds(LongestNapMs)))
        {
            return; // somebody sends, and does not get rid of it
        }

        try
        {
            if (!_midFrame && _writer.TryFlush(_connection)) // nothing can follow half a frame
            {
                ReadOnlySpan<byte> notice = new CloseNotice(code, reason).Write();
                _writer.Begin(FrameType.Close, 0, notice, Crc32C.Compute(notice));
                _writer.TryFlush(_connection);
            }
        }
        catch (Exception e) when (e is EdgeException or ObjectDisposedException)
        {
            // The peer is gone: nobody is left to tell.
        }
        finally
        {
            _sending.Exit();
        }
    }
}
