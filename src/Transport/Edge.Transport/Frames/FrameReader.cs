using System.Buffers;
using System.Diagnostics;
using Edge.Transport.Links;

namespace Edge.Transport.Frames;

/// <summary>
/// The receiving half of a link: takes frames out of a connection as far as bytes are there, never waits, and checks
/// everything before a handler sees it. Large payloads go straight to their place; the rest through a buffer that is
/// rented only as long as it holds something, so links that one thread reads in turn share one that stays in its cache.
/// </summary>
internal sealed class FrameReader
{
    private const int BufferBytes = 64 * 1024;
    private const int DirectBytes = 8 * 1024;

    private readonly byte[] _header = new byte[FrameHeader.SizeBytes];
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _inPayload;
    private FrameHeader _frame;
    private Memory<byte> _place;
    private int _filled;
    private uint _sequence;

    /// <summary>All bytes taken from the connection.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Goes on with the current frame.</summary>
    /// <param name="connection">Where the bytes come from.</param>
    /// <param name="handler">Who gets the frame.</param>
    /// <param name="maxPayloadBytes">Longest payload that is accepted.</param>
    /// <returns>Whether a frame was completed; if not, the connection has no bytes at the moment.</returns>
    /// <exception cref="Edge.Model.EdgeException">4001 … 4005, 4017: the link is beyond repair.</exception>
    public bool TryReadFrame(IConnection connection, IFrameHandler handler, int maxPayloadBytes)
    {
        bool complete = TryAdvance(connection, handler, maxPayloadBytes);
        if (_start == _end && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _start = _end = 0;
        }

        return complete;
    }

    private bool TryAdvance(IConnection connection, IFrameHandler handler, int maxPayloadBytes)
    {
        while (true)
        {
            if (!_inPayload)
            {
                if (_end - _start < FrameHeader.SizeBytes)
                {
                    if (!Fill(connection))
                    {
                        return false;
                    }

                    continue;
                }

                Begin(handler, maxPayloadBytes);
            }

            int buffered = Math.Min(_end - _start, _place.Length - _filled);
            _buffer.AsSpan(_start, buffered).CopyTo(_place.Span[_filled..]);
            _start += buffered;
            _filled += buffered;
            int missing = _place.Length - _filled;
            if (missing == 0)
            {
                End(handler);
                return true;
            }

            if (missing >= DirectBytes)
            {
                int received = Receive(connection, _place.Span[_filled..]);
                if (received == 0)
                {
                    return false;
                }

                _filled += received;
            }
            else if (!Fill(connection))
            {
                return false;
            }
        }
    }

    private void Begin(IFrameHandler handler, int maxPayloadBytes)
    {
        _buffer.AsSpan(_start, FrameHeader.SizeBytes).CopyTo(_header);
        _start += FrameHeader.SizeBytes;
        _frame = FrameHeader.Read(_header, maxPayloadBytes);
        if (_frame.Sequence != _sequence)
        {
            throw LinkErrors.OutOfSequence(_sequence, _frame.Sequence);
        }

        Memory<byte> place = handler.Place(_frame);
        Debug.Assert(place.Length >= _frame.PayloadBytes);
        _place = place[.._frame.PayloadBytes];
        _filled = 0;
        _inPayload = true;
    }

    private void End(IFrameHandler handler)
    {
        if (!FrameHeader.ChecksumHolds(_header, Crc32C.Compute(_place.Span)))
        {
            throw LinkErrors.BadChecksum(_frame.Sequence);
        }

        Memory<byte> payload = _place;
        _place = default;
        _inPayload = false;
        _sequence++;
        handler.Complete(_frame, payload);
    }

    private bool Fill(IConnection connection)
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        int received = Receive(connection, _buffer.AsSpan(_end));
        _end += received;
        return received > 0;
    }

    private int Receive(IConnection connection, Span<byte> destination)
    {
        int received = connection.TryReceive(destination);
        if (received < 0)
        {
            throw LinkErrors.PeerGone(connection.Name);
        }

        ReceivedBytes += received;
        return received;
    }
}
