using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Edge.Model;

namespace Edge.Transport.Links;

/// <summary>
/// Listens on a TCP port and hands out links whose peer has proved itself. Handshakes run side by side, so a slow or
/// hostile dialler keeps nobody waiting; beyond a number of them new connections are dropped.
/// </summary>
public sealed class TcpLinkListener : IDisposable
{
    private const int MaxHandshakes = 16;
    private const int AfterFailureMs = 50;

    private readonly Socket _socket;
    private readonly LinkOptions _options;
    private readonly Channel<Link> _links = Channel.CreateBounded<Link>(MaxHandshakes);
    private readonly CancellationTokenSource _stop = new();
    private int _handshakes;

    /// <summary>Starts listening.</summary>
    /// <param name="endPoint">Address and port; port 0 takes a free one.</param>
    /// <param name="options">What this end insists on.</param>
    /// <param name="refused">Called, from any thread, for each dialler that did not become a link.</param>
    /// <exception cref="EdgeException">4019: the address cannot be used.</exception>
    public TcpLinkListener(IPEndPoint endPoint, LinkOptions options, Action<EdgeException>? refused = null)
    {
        _options = options;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(endPoint);
            _socket.Listen();
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw LinkErrors.CannotListen(endPoint.ToString(), e);
        }

        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _ = AcceptAllAsync(refused);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The next link.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the listener was disposed.</exception>
    public async Task<Link> AcceptAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await _links.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException e)
        {
            throw new OperationCanceledException("The listener was closed.", e);
        }
    }

    /// <summary>Stops listening and closes the links that nobody took.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        _links.Writer.TryComplete();
        while (_links.Reader.TryRead(out Link? link))
        {
            link.Dispose();
        }
    }

    private async Task AcceptAllAsync(Action<EdgeException>? refused)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _socket.AcceptAsync(_stop.Token);
                if (Interlocked.Increment(ref _handshakes) > MaxHandshakes)
                {
                    Interlocked.Decrement(ref _handshakes);
                    socket.Dispose();
                    continue;
                }

                _ = Task.Factory.StartNew(() => Open(socket, refused), _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // That dialler gave up before it was accepted, or no more sockets can be opened for a while.
                await Task.Delay(AfterFailureMs);
            }
        }
    }

    private void Open(Socket socket, Action<EdgeException>? refused)
    {
        try
        {
            Link link = Link.Accept(new TcpConnection(socket), _options);
            if (!_links.Writer.TryWrite(link))
            {
                link.Dispose();
            }
        }
        catch (EdgeException e)
        {
            refused?.Invoke(e);
        }
        catch (SocketException)
        {
            socket.Dispose(); // it went away before it had an address
        }
        finally
        {
            Interlocked.Decrement(ref _handshakes);
        }
    }
}
