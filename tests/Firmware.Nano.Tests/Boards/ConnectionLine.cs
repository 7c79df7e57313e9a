extern alias nano;

using System.Threading.Channels;
using Edge.Transport.Links;
using nano::Edge.Nano.Wire;

namespace Firmware.Nano.Tests.Boards;

/// <summary>The application's serial port: one connection after the other, each until its peer ends it.</summary>
internal sealed class ConnectionLine : IBoardLine, IDisposable
{
    private readonly Channel<IConnection> _next = Channel.CreateUnbounded<IConnection>();
    private IConnection? _current;

    /// <summary>The rates that were set.</summary>
    public List<int> Rates { get; } = [];

    /// <summary>Plugs in a host's end.</summary>
    public void Plug(IConnection connection) => _next.Writer.TryWrite(connection).ShouldBeTrue();

    public int Read(byte[] bytes)
    {
        try
        {
            _current ??= _next.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (ChannelClosedException e)
        {
            throw new OperationCanceledException("The board is switched off.", e);
        }

        int count = _current.TryReceive(bytes);
        if (count >= 0)
        {
            return count;
        }

        _current.Dispose();
        _current = null;
        return 0;
    }

    public void Write(byte[] bytes, int count)
    {
        try
        {
            for (int sent = 0; sent < count;)
            {
                int taken = _current?.TrySend(bytes.AsSpan(sent, count - sent)) ?? count;
                sent += taken;
                if (taken == 0)
                {
                    _current!.WaitToSend(100);
                }
            }
        }
        catch (Edge.Model.EdgeException)
        {
            // A port does not know that nobody listens; reading finds out here.
        }
    }

    public bool TrySetRate(int bitsPerSecond)
    {
        Rates.Add(bitsPerSecond);
        return true;
    }

    public uint Microseconds() => (uint)(Environment.TickCount64 * 1000);

    public void Rest() => _current?.WaitToReceive(1);

    /// <summary>Switches the board off when nobody is plugged in any more.</summary>
    public void Dispose() => _next.Writer.TryComplete();
}
