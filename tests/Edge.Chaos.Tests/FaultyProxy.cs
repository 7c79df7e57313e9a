using System.Net;
using System.Net.Sockets;

namespace Edge.Chaos.Tests;

/// <summary>A network path to an agent that fails once: on the way there, a bit is flipped or the connection is cut at a byte.</summary>
internal sealed class FaultyProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly long _faultAt;
    private readonly bool _cuts;
    private long _passed;

    private FaultyProxy(IPEndPoint target, long faultAt, bool cuts)
    {
        (_target, _faultAt, _cuts) = (target, faultAt, cuts);
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public static FaultyProxy Flipping(string target, long atByte) => new(IPEndPoint.Parse(target), atByte, cuts: false);

    public static FaultyProxy Cutting(string target, long atByte) => new(IPEndPoint.Parse(target), atByte, cuts: true);

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
                _ = CopyAsync(here, there, isFaulty: true);
                _ = CopyAsync(there, here, isFaulty: false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool isFaulty)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                long start = isFaulty ? Interlocked.Add(ref _passed, read) - read : long.MaxValue;
                if (start <= _faultAt && _faultAt < start + read)
                {
                    if (_cuts)
                    {
                        await to.GetStream().WriteAsync(buffer.AsMemory(0, (int)(_faultAt - start)));
                        break;
                    }

                    buffer[_faultAt - start] ^= 1;
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
