using System.Diagnostics;
using System.Net.Sockets;
using Edge.Model;
using Edge.Transport.Links;

namespace Edge.Devices;

/// <summary>A serial line that is a socket: a character device of QEMU (<c>-chardev socket</c>), or a device server.</summary>
public sealed class SocketLine : IConnection
{
    private const int RetriesPerSecond = 50;

    private readonly Socket _socket;

    private SocketLine(Socket socket, string name)
    {
        (_socket, Name) = (socket, name);
        _socket.Blocking = false;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Connects to a Unix socket; waits for who has just been started to listen.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="limit">For how long.</param>
    /// <exception cref="EdgeException">EDGE4063: nobody listens.</exception>
    public static SocketLine ConnectUnix(string path, TimeSpan limit) => Connect(
        $"unix:{path}", () => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), s => s.Connect(new UnixDomainSocketEndPoint(path)), limit);

    /// <summary>Connects by TCP; waits for who has just been started to listen.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">Port.</param>
    /// <param name="limit">For how long.</param>
    /// <exception cref="EdgeException">EDGE4063: nobody listens.</exception>
    public static SocketLine ConnectTcp(string host, int port, TimeSpan limit) => Connect(
        $"tcp:{host}:{port}", () => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, s => s.Connect(host, port), limit);

    /// <inheritdoc/>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock => 0,
            _ => throw PortErrors.Gone(Name, new SocketException((int)error)),
        };
    }

    /// <inheritdoc/>
    public int TryReceive(Span<byte> destination)
    {
        int received = _socket.Receive(destination, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => received == 0 ? -1 : received,
            SocketError.WouldBlock => 0,
            _ => throw PortErrors.Gone(Name, new SocketException((int)error)),
        };
    }

    /// <inheritdoc/>
    public void WaitToSend(int timeoutMs) => _socket.Poll(timeoutMs * 1000, SelectMode.SelectWrite);

    /// <inheritdoc/>
    public void WaitToReceive(int timeoutMs) => _socket.Poll(timeoutMs * 1000, SelectMode.SelectRead);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static SocketLine Connect(string name, Func<Socket> create, Action<Socket> connect, TimeSpan limit)
    {
        long since = Stopwatch.GetTimestamp();
        while (true)
        {
            Socket socket = create();
            try
            {
                connect(socket);
                return new SocketLine(socket, name);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                if (Stopwatch.GetElapsedTime(since) > limit)
                {
                    throw PortErrors.CannotReach(name, e.Message, e);
                }
            }

            MonotonicClock.SleepUntil(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / RetriesPerSecond));
        }
    }
}
