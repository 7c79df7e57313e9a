using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;

namespace Edge.Devices;

/// <summary>
/// One direction of a connection through a <see cref="LinkEmulator"/>: takes bytes in, says when they are due, and hands them on
/// then. One thread calls (<see cref="EmulatorThread"/>); it never waits.
/// </summary>
/// <param name="from">Where bytes come from; does not block.</param>
/// <param name="to">Where they go; does not block.</param>
/// <param name="line">When they come out.</param>
internal sealed class EmulatedStream(Socket from, Socket to, EmulatedLine line)
{
    private const int MaxQueuedBytes = 16 * 1024 * 1024;
    private const int Unwatched = -1;

    private readonly Queue<Piece> _queue = [];
    private long _queuedBytes, _lastDue;
    private int _reading = Unwatched, _writing = Unwatched, _sentBytes;
    private bool _hasEnded, _isFull;

    /// <summary>Says what to wait for.</summary>
    /// <param name="poll">Gets the sockets.</param>
    /// <returns>When the next bytes are due, a <see cref="Stopwatch"/> timestamp.</returns>
    public long Watch(SocketPoll poll)
    {
        (_reading, _writing) = (Unwatched, Unwatched);
        if (from.SafeHandle.IsClosed || to.SafeHandle.IsClosed)
        {
            return 0;
        }

        _reading = _hasEnded || _queuedBytes > MaxQueuedBytes ? Unwatched : poll.Add(from, forWriting: false);
        _writing = _isFull ? poll.Add(to, forWriting: true) : Unwatched;
        return _isFull || _queue.Count == 0 ? long.MaxValue : _queue.Peek().Due;
    }

    /// <summary>Takes in and hands on what there is.</summary>
    /// <param name="poll">Knows which sockets are ready.</param>
    /// <param name="buffer">Room for what comes.</param>
    /// <returns>Whether the stream goes on.</returns>
    public bool Advance(SocketPoll poll, byte[] buffer)
    {
        try
        {
            ObjectDisposedException.ThrowIf(from.SafeHandle.IsClosed || to.SafeHandle.IsClosed, this);
            if (_reading != Unwatched && poll.IsReady(_reading))
            {
                TakeIn(buffer);
            }

            _isFull &= _writing == Unwatched || !poll.IsReady(_writing);
            return _isFull || HandOn();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            from.Dispose(); // one end is gone without a word: so is the other
            to.Dispose();
            return false;
        }
    }

    private void TakeIn(byte[] buffer)
    {
        int received = from.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error != SocketError.Success)
        {
            if (error != SocketError.WouldBlock)
            {
                throw new SocketException((int)error);
            }

            return;
        }

        long now = Stopwatch.GetTimestamp();
        int piece = line.PieceBytes(now);
        for (int start = 0; start < received; start += piece)
        {
            int length = Math.Min(piece, received - start);
            byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
            buffer.AsSpan(start, length).CopyTo(bytes);
            Add(bytes, length, now);
        }

        if (received == 0)
        {
            _hasEnded = true;
            Add([], 0, now);
        }
    }

    private void Add(byte[] bytes, int length, long now)
    {
        _lastDue = Math.Max(_lastDue, line.Schedule(length, now));
        _queue.Enqueue(new Piece(bytes, length, _lastDue));
        _queuedBytes += length;
    }

    /// <returns>Whether there is more to come.</returns>
    private bool HandOn()
    {
        while (_queue.TryPeek(out Piece? piece) && piece.Due <= Stopwatch.GetTimestamp())
        {
            if (piece.Length == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return false;
            }

            int sent = to.Send(piece.Bytes.AsSpan(_sentBytes, piece.Length - _sentBytes), SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                _isFull = error == SocketError.WouldBlock ? true : throw new SocketException((int)error);
                return true;
            }

            _sentBytes += sent;
            if (_sentBytes == piece.Length)
            {
                _sentBytes = 0;
                _queuedBytes -= piece.Length;
                _queue.Dequeue();
                ArrayPool<byte>.Shared.Return(piece.Bytes);
            }
        }

        return true;
    }

    private sealed record Piece(byte[] Bytes, int Length, long Due);
}
