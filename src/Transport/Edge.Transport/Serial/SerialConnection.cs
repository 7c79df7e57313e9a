using System.Diagnostics;
using System.Security.Cryptography;
using Edge.Model;
using Edge.Transport.Authentication;
using Edge.Transport.Links;

namespace Edge.Transport.Serial;

/// <summary>
/// A connection over a line that loses, damages and repeats bytes: what is sent arrives whole and in order, or an error
/// says what is wrong with the line. A thread of its own serves the line. See <c>docs/serial.md</c>.
/// <para>
/// When the peer restarts, the connection ends with that reason; a new one over the same port finds the line as new.
/// </para>
/// </summary>
public sealed class SerialConnection : IConnection
{
    private const int LongestNapMs = 50;
    private const int FullLineNapMs = 1;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(500);

    private readonly IConnection _line;
    private readonly SerialOptions _options;
    private readonly ArqEndpoint _endpoint;
    private readonly object _gate = new();
    private readonly byte[] _packet;
    private readonly long _epoch = Stopwatch.GetTimestamp();
    private int _packetStart, _packetEnd;
    private long _fullSince;
    private LineStatistics _atLastPacket;
    private EdgeException? _failure;
    private bool _isDisposed;

    private SerialConnection(IConnection line, SerialOptions options, LinkRole role)
    {
        (_line, _options) = (line, options);
        int rate = (line as ISerialLine)?.BitsPerSecond ?? 0;
        uint nonce = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))) | 1;
        _endpoint = new ArqEndpoint(role, options, rate, nonce, NowMs);
        _packet = new byte[_endpoint.MaxTransmitBytes];
        new Thread(Serve) { IsBackground = true, Name = $"edge serial {line.Name}" }.Start();
    }

    /// <inheritdoc/>
    public string Name => _line.Name;

    /// <summary>What has happened on the line.</summary>
    public LineStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _endpoint.Statistics;
            }
        }
    }

    /// <summary>The rate of the line, bits a second; 0 where it has none.</summary>
    public int BitsPerSecond => (_line as ISerialLine)?.BitsPerSecond ?? 0;

    /// <summary>Dials: waits until the peer has answered.</summary>
    /// <param name="line">Belongs to the connection from now on, also when this fails.</param>
    /// <param name="options">What this end insists on.</param>
    /// <exception cref="EdgeException">4050: nobody answers. 4053: only noise. 4054: stuck. 4055: other packets. 4017: the line is gone.</exception>
    public static SerialConnection Dial(IConnection line, SerialOptions options) => new SerialConnection(line, options, LinkRole.Dialler).Opened();

    /// <summary>Accepts: waits until somebody has dialled, without a limit.</summary>
    /// <param name="line">Belongs to the connection from now on, also when this fails.</param>
    /// <param name="options">What this end insists on.</param>
    /// <exception cref="EdgeException">4054: stuck. 4017: the line is gone.</exception>
    public static SerialConnection Accept(IConnection line, SerialOptions options) => new SerialConnection(line, options, LinkRole.Acceptor).Opened();

    /// <summary>Asks the peer for another rate, at the dialling end. What is under way is not lost, whatever comes of it.</summary>
    /// <param name="bitsPerSecond">The rate.</param>
    /// <returns>The rate that the line has now: the old one if an end cannot have the new one, or nothing arrived at it.</returns>
    /// <exception cref="EdgeException">405x, 4017: the connection is over.</exception>
    public int ProposeRate(int bitsPerSecond)
    {
        lock (_gate)
        {
            if (_line is ISerialLine && bitsPerSecond != _endpoint.Rates.Rate)
            {
                _endpoint.Rates.Propose(bitsPerSecond, NowMs);
                Pump();
                while (_endpoint.Rates.IsUnderWay)
                {
                    ThrowIfFailed();
                    Monitor.Wait(_gate, LongestNapMs);
                }
            }
        }

        return BitsPerSecond;
    }

    /// <summary>
    /// Raises the rate, at the dialling end, to the fastest usual one that both ends and what is between them bear. One that is not borne
    /// costs about half a second; what is under way is not lost.
    /// </summary>
    /// <param name="mostBitsPerSecond">No faster than this.</param>
    /// <returns>The rate that the line has now.</returns>
    /// <exception cref="EdgeException">405x, 4017: the connection is over.</exception>
    public int RaiseRate(int mostBitsPerSecond)
    {
        foreach (int rate in SerialRates.Above(BitsPerSecond, mostBitsPerSecond))
        {
            if (_line is not ISerialLine || ProposeRate(rate) == rate)
            {
                break;
            }
        }

        return BitsPerSecond;
    }

    /// <inheritdoc/>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            ThrowIfFailed();
            int taken = _endpoint.Write(bytes);
            Pump();
            return taken;
        }
    }

    /// <inheritdoc/>
    public int TryReceive(Span<byte> destination)
    {
        lock (_gate)
        {
            int taken = _endpoint.Read(destination);
            if (taken == 0 && _endpoint.End == ArqEnd.Closed)
            {
                return -1;
            }

            if (taken == 0)
            {
                ThrowIfFailed();
            }

            Pump(); // there may be room again, which the peer waits for
            return taken;
        }
    }

    /// <inheritdoc/>
    public void WaitToSend(int timeoutMs) => WaitWhile(static e => e.RoomBytes == 0, timeoutMs);

    /// <inheritdoc/>
    public void WaitToReceive(int timeoutMs) => WaitWhile(static e => e.AvailableBytes == 0, timeoutMs);

    /// <summary>Says good-bye after what was sent has arrived, which may take half a second, and gives the line back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            long since = Stopwatch.GetTimestamp();
            while (_failure is null && _endpoint.IsOpen && _endpoint.UnacknowledgedBytes > 0 && Stopwatch.GetElapsedTime(since) < Linger)
            {
                Monitor.Wait(_gate, LongestNapMs);
            }

            _endpoint.Close();
            while (_failure is null && !Pump() && Stopwatch.GetElapsedTime(since) < Linger)
            {
                Monitor.Wait(_gate, FullLineNapMs);
            }

            _isDisposed = true;
            _failure ??= LinkErrors.AlreadyClosed(Name);
            Monitor.PulseAll(_gate);
        }

        _line.Dispose();
    }

    private uint NowMs => (uint)(Stopwatch.GetElapsedTime(_epoch).Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>What others wait for a change of. A line delivers byte by byte, and few bytes end a packet: waking them for each would cost more than all else.</summary>
    private (int, int, bool, bool, bool) State =>
        (_endpoint.AvailableBytes, _endpoint.UnacknowledgedBytes, _endpoint.IsOpen, _endpoint.Rates.IsUnderWay, _failure is not null);

    private SerialConnection Opened()
    {
        lock (_gate)
        {
            while (!_endpoint.IsOpen && _failure is null)
            {
                Monitor.Wait(_gate, LongestNapMs);
            }
        }

        if (_failure is { } failure)
        {
            Dispose();
            throw failure;
        }

        return this;
    }

    private void WaitWhile(Func<ArqEndpoint, bool> nothing, int timeoutMs)
    {
        lock (_gate)
        {
            if (_failure is null && _endpoint.End == ArqEnd.None && nothing(_endpoint))
            {
                Monitor.Wait(_gate, timeoutMs);
            }
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new EdgeException(failure.Diagnostics, failure.InnerException);
        }

        if (_endpoint.End != ArqEnd.None)
        {
            throw LinkErrors.PeerGone(Name);
        }
    }

    private void Serve()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                int received = _line.TryReceive(buffer);
                int napMs;
                lock (_gate)
                {
                    if (_isDisposed)
                    {
                        return;
                    }

                    if (received < 0)
                    {
                        throw LinkErrors.PeerGone(Name);
                    }

                    var before = State;
                    Take(buffer.AsSpan(0, received));
                    napMs = Pump() ? (int)Math.Min(_endpoint.LeftMs(NowMs), LongestNapMs) : FullLineNapMs;
                    if (State != before)
                    {
                        Monitor.PulseAll(_gate);
                    }
                }

                _line.WaitToReceive(Math.Max(napMs, 1));
            }
        }
        catch (Exception e) when (e is EdgeException or ObjectDisposedException)
        {
            lock (_gate)
            {
                _failure ??= e as EdgeException ?? LinkErrors.PeerGone(Name, e);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        long packets = _endpoint.Statistics.Packets;
        _endpoint.Receive(bytes, NowMs);
        if (_endpoint.Statistics.Packets != packets)
        {
            _atLastPacket = _endpoint.Statistics;
        }
    }

    /// <summary>Hands over to the line what is to be sent.</summary>
    /// <returns>Whether it took everything.</returns>
    private bool Pump()
    {
        if (_failure is not null)
        {
            return true;
        }

        bool tookAll;
        do
        {
            tookAll = TrySendPacket();
            if (tookAll && _endpoint.Rates.Wish is int rate and not 0)
            {
                _endpoint.Rates.Applied(_line is ISerialLine line && line.TrySetRate(rate), NowMs);
            }

            (_packetStart, _packetEnd) = tookAll ? (0, _endpoint.Transmit(_packet, NowMs)) : (_packetStart, _packetEnd);
        }
        while (tookAll && _packetEnd > 0);
        Note(_endpoint.End);
        return tookAll;
    }

    private bool TrySendPacket()
    {
        while (_packetStart < _packetEnd)
        {
            int sent = _line.TrySend(_packet.AsSpan(_packetStart, _packetEnd - _packetStart));
            _packetStart += sent;
            if (sent == 0)
            {
                _fullSince = _fullSince == 0 ? Stopwatch.GetTimestamp() : _fullSince;
                if (Stopwatch.GetElapsedTime(_fullSince) > _options.LostLimit)
                {
                    _failure ??= SerialErrors.Stuck(Name, _options.LostLimit, _packetEnd - _packetStart);
                }

                return false;
            }

            _fullSince = 0;
        }

        return true;
    }

    private void Note(ArqEnd end)
    {
        _failure ??= end switch
        {
            ArqEnd.PeerRestarted => SerialErrors.Restarted(Name),
            ArqEnd.Superseded => SerialErrors.Superseded(Name),
            ArqEnd.OtherVersion => SerialErrors.OtherVersion(Name),
            ArqEnd.NoAnswer => SerialErrors.NoAnswer(Name, _options.OpenLimit, _endpoint.Statistics),
            ArqEnd.Lost => SerialErrors.Lost(Name, _options.LostLimit, _endpoint.Statistics, _atLastPacket),
            _ => null,
        };
    }
}
