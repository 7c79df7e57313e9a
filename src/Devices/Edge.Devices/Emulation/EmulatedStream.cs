using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;

namespace Edge.Devices;

/// <summary>
/// One direction of a connection through a <see cref="LinkEmulator"/>: a thread takes bytes in and says when they are
/// due, another one waits until then and hands them on.
/// </summary>
internal sealed class EmulatedStream
{
    private const int MaxQueuedBytes = 16 * 1024 * 1024;

    private readonly Socket _from, _to;
    private readonly EmulatedLine _line;
    private readonly Queue<Piece> _queue = [];
    private readonly object _gate = new();
    private long _queuedBytes;
    private bool _isBroken;

    public EmulatedStream(Socket from, Socket to, EmulatedLine line)
    {
        (_from, _to, _line) = (from, to, line);
        new Thread(TakeIn) { IsBackground = true, Name = "edge link in" }.Start();
        new Thread(HandOn) { IsBackground = true, Name = "edge link out" }.Start();
    }

    private void TakeIn()
    {
        byte[] buffer = new byte[64 * 1024];
        long last = 0;
        try
        {
            while (true)
            {
                int received = _from.Receive(buffer);
                long now = Stopwatch.GetTimestamp();
                for (int start = 0; start < received; start += _line.PieceBytes)
                {
                    int length = Math.Min(_line.PieceBytes, received - start);
                    last = Math.Max(last, _line.Schedule(length, now));
                    byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
                    buffer.AsSpan(start, length).CopyTo(bytes);
                    if (!Add(new Piece(bytes, length, last)))
                    {
                        return;
                    }
                }

                if (received == 0)
                {
                    Add(new Piece([], 0, Math.Max(last, _line.Schedule(0, now))));
                    return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Break();
        }
    }

    private void HandOn()
    {
        MonotonicClock.SleepPrecisely();
        try
        {
            while (Take() is { } piece)
            {
                MonotonicClock.SleepUntil(piece.Due);
                if (piece.Length == 0)
                {
                    _to.Shutdown(SocketShutdown.Send);
                    return;
                }

                for (int sent = 0; sent < piece.Length;)
                {
                    sent += _to.Send(piece.Bytes.AsSpan(sent, piece.Length - sent));
                }

                ArrayPool<byte>.Shared.Return(piece.Bytes);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Break();
        }
    }

    /// <returns>Whether somebody will take it.</returns>
    private bool Add(Piece piece)
    {
        lock (_gate)
        {
            while (_queuedBytes > MaxQueuedBytes && !_isBroken)
            {
                Monitor.Wait(_gate);
            }

            _queue.Enqueue(piece);
            _queuedBytes += piece.Length;
            Monitor.PulseAll(_gate);
            return !_isBroken;
        }
    }

    private Piece? Take()
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_isBroken)
            {
                Monitor.Wait(_gate);
            }

            if (_isBroken)
            {
                return null;
            }

            Piece piece = _queue.Dequeue();
            _queuedBytes -= piece.Length;
            Monitor.PulseAll(_gate);
            return piece;
        }
    }

    /// <summary>One end is gone without a word: so is the other.</summary>
    private void Break()
    {
        lock (_gate)
        {
            _isBroken = true;
            Monitor.PulseAll(_gate);
        }

        _from.Dispose();
        _to.Dispose();
    }

    private sealed record Piece(byte[] Bytes, int Length, long Due);
}
