using System.Net;
using System.Net.Sockets;

namespace Edge.Chaos.Tests.Language;

/// <summary>A network path to an agent that keeps what was sent there.</summary>
internal sealed class RecordingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly MemoryStream _there = new();

    public RecordingProxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Forget()
    {
        lock (_there)
        {
            _there.SetLength(0);
        }
    }

    public byte[] SentThere()
    {
        lock (_there)
        {
            return _there.ToArray();
        }
    }

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
                _ = CopyAsync(here, there, records: true);
                _ = CopyAsync(there, here, records: false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool records)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                if (records)
                {
                    lock (_there)
                    {
                        _there.Write(buffer, 0, read);
                    }
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
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
