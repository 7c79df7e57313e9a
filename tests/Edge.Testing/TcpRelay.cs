using System.Net;
using System.Net.Sockets;

namespace Edge.Testing;

/// <summary>A network path to an agent on this machine, which sees all bytes before they go on.</summary>
public sealed class TcpRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly Func<Passage> _there;
    private readonly Passage _back;

    /// <summary>Starts to listen.</summary>
    /// <param name="target">The agent.</param>
    /// <param name="there">Sees the bytes on the way there, of all connections.</param>
    /// <param name="back">The same for the way back; null to see nothing.</param>
    public TcpRelay(IPEndPoint target, Passage there, Passage? back = null)
        : this(target, () => there, back)
    {
    }

    /// <summary>Starts to listen.</summary>
    /// <param name="target">The agent.</param>
    /// <param name="there">Makes for each connection what sees its bytes on the way there.</param>
    /// <param name="back">The same for the way back, of all connections; null to see nothing.</param>
    public TcpRelay(IPEndPoint target, Func<Passage> there, Passage? back = null)
    {
        (_target, _there, _back) = (target, there, back ?? (static (ref Memory<byte> _) => true));
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What may happen on the way: bytes may be changed, or taken off the end.</summary>
    /// <param name="bytes">What was sent, replaced by what goes on.</param>
    /// <returns>Whether the connection is still there behind them.</returns>
    public delegate bool Passage(ref Memory<byte> bytes);

    /// <summary>Where to connect instead of the agent.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Takes no further connections.</summary>
    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient here = await _listener.AcceptTcpClientAsync();
                TcpClient there = new() { NoDelay = true };
                await there.ConnectAsync(_target);
                here.NoDelay = true;
                _ = CopyAsync(here, there, _there());
                _ = CopyAsync(there, here, _back);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, Passage passage)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            bool isThere = true;
            for (int read; isThere && (read = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                Memory<byte> bytes = buffer.AsMemory(0, read);
                isThere = passage(ref bytes);
                await to.GetStream().WriteAsync(bytes);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // One end is gone: so is the other, below.
        }

        from.Dispose();
        to.Dispose();
    }
}
