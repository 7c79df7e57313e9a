using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Model;

namespace Edge.Devices;

/// <summary>
/// A network between this address and another: a TCP relay that gives all connections through it together the rate, and
/// each the delay, jitter and loss of a link. For machines without netem, and for links inside one process's cluster.
/// </summary>
public sealed class LinkEmulator : IDisposable
{
    private readonly Socket _listener;
    private readonly LinkPlayback _playback;
    private readonly EmulatedLine _there, _back;
    private readonly string _host;
    private readonly int _port;
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private bool _isDisposed;

    private LinkEmulator(AddressFamily family, LinkTrace trace, string host, int port)
    {
        _listener = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        (_playback, _host, _port) = (new LinkPlayback(trace), host, port);
        (_there, _back) = (new EmulatedLine(_playback, seed: 1), new EmulatedLine(_playback, seed: 2));
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Bytes that it has taken in, both ways.</summary>
    public long CarriedBytes => _there.EnteredBytes + _back.EnteredBytes;

    /// <summary>Listens, and connects through to a target whenever somebody connects.</summary>
    /// <param name="listen">Where; port 0 takes a free one.</param>
    /// <param name="host">Name or address of the target.</param>
    /// <param name="port">Its port.</param>
    /// <param name="conditions">The link between them.</param>
    /// <exception cref="EdgeException">EDGE4041 if the address cannot be used.</exception>
    public static LinkEmulator Start(IPEndPoint listen, string host, int port, LinkConditions conditions) =>
        Start(listen, host, port, LinkTrace.Steady(conditions));

    /// <summary>Listens, and connects through to a target whenever somebody connects.</summary>
    /// <param name="listen">Where; port 0 takes a free one.</param>
    /// <param name="host">Name or address of the target.</param>
    /// <param name="port">Its port.</param>
    /// <param name="trace">The link between them, from the first connection on.</param>
    /// <exception cref="EdgeException">EDGE4041 if the address cannot be used.</exception>
    public static LinkEmulator Start(IPEndPoint listen, string host, int port, LinkTrace trace)
    {
        LinkEmulator emulator = new(listen.AddressFamily, trace, host, port);
        try
        {
            emulator._listener.Bind(listen);
            emulator._listener.Listen();
        }
        catch (SocketException e)
        {
            emulator.Dispose();
            throw new EdgeException(4041, $"The link emulator cannot listen on {listen}.", e.Message, "Choose another address or port.", e);
        }

        emulator.EndPoint = (IPEndPoint)emulator._listener.LocalEndPoint!;
        new Thread(emulator.Accept) { IsBackground = true, Name = "edge link emulator" }.Start();
        return emulator;
    }

    /// <summary>Closes every connection.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _sockets.ForEach(s => s.Dispose());
            _sockets.Clear();
        }

        _listener.Dispose();
        EmulatorThread.Shared.Ring();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket here = _listener.Accept();
                _playback.Begin();
                new Thread(() => Join(here)) { IsBackground = true, Name = "edge link dial" }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    /// <summary>Connects through; a target that does not answer looks like a connection that broke.</summary>
    private void Join(Socket here)
    {
        Socket there = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            TimeSpan delay = _playback.At(Stopwatch.GetTimestamp(), out long admitted).Delay;
            MonotonicClock.SleepUntil(admitted + (long)(2 * delay.TotalSeconds * Stopwatch.Frequency)); // the handshake of TCP
            there.Connect(_host, _port);
            (here.NoDelay, there.NoDelay) = (true, true);
            (here.Blocking, there.Blocking) = (false, false);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                _sockets.RemoveAll(s => s.SafeHandle.IsClosed);
                _sockets.AddRange([here, there]);
            }

            EmulatorThread.Shared.Add(new EmulatedStream(here, there, _there), new EmulatedStream(there, here, _back));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            here.Dispose();
            there.Dispose();
        }
    }
}
