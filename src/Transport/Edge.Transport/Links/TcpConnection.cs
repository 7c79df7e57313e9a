using System.Net;
using System.Net.Sockets;
using Edge.Model;

namespace Edge.Transport.Links;

/// <summary>A TCP connection: no delay (RFC 896 off), never blocking.</summary>
public sealed class TcpConnection : IConnection
{
    private readonly Socket _socket;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">Connected; disposed with this object.</param>
    public TcpConnection(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _socket.Blocking = false;
        var peer = (IPEndPoint)socket.RemoteEndPoint!;
        Name = $"tcp:{(peer.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(peer.Address.MapToIPv4(), peer.Port) : peer)}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Connects to an address.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">Port.</param>
    /// <param name="limit">Longest wait.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="EdgeException">4011: nobody answers there.</exception>
    public static async Task<TcpConnection> ConnectAsync(string host, int port, TimeSpan limit, CancellationToken cancellation = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, timeout.Token);
            return new TcpConnection(socket);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            string reason = e is SocketException ? e.Message : $"No answer within {limit.TotalSeconds:0.###} s.";
            throw LinkErrors.CannotConnect($"tcp:{host}:{port}", reason, e);
        }
    }

    /// <inheritdoc/>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock => 0,
            _ => throw LinkErrors.PeerGone(Name, new SocketException((int)error)),
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
            _ => throw LinkErrors.PeerGone(Name, new SocketException((int)error)),
        };
    }

    /// <inheritdoc/>
    public void WaitToSend(int timeoutMs) => Wait(timeoutMs, SelectMode.SelectWrite);

    /// <inheritdoc/>
    public void WaitToReceive(int timeoutMs) => Wait(timeoutMs, SelectMode.SelectRead);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both); // what was sent still goes out, and every wait ends
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer, or an earlier call, did it.
        }

        _socket.Dispose();
    }

    private void Wait(int timeoutMs, SelectMode mode)
    {
        try
        {
            _socket.Poll(timeoutMs * 1000, mode);
        }
        catch (SocketException e)
        {
            throw LinkErrors.PeerGone(Name, e);
        }
    }
}
