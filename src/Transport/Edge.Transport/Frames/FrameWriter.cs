using System.Buffers;
using System.Diagnostics;
using Edge.Transport.Links;

namespace Edge.Transport.Frames;

/// <summary>
/// The sending half of a link: numbers frames, sums them, and hands them to a connection as far as it takes bytes. It
/// never waits; what did not go out stays in a buffer until the next <see cref="TryFlush"/>. The buffer is rented only as
/// long as it holds something, so links that one thread uses in turn share one that stays in its cache.
/// </summary>
internal sealed class FrameWriter
{
    /// <summary>Largest frame that goes out in one piece.</summary>
    public const int BufferBytes = 64 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private uint _sequence;

    /// <summary>All bytes handed to the connection.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Starts a frame. The buffer is empty (<see cref="TryFlush"/>).</summary>
    /// <param name="type">What the frame is for.</param>
    /// <param name="streamId">The exchange, transfer or tag.</param>
    /// <param name="payload">Its content.</param>
    /// <param name="payloadCrc"><see cref="Crc32C.Compute"/> of it.</param>
    /// <returns>How much of the payload the buffer took; the rest goes out with <see cref="TrySend"/> after a flush.</returns>
    public int Begin(FrameType type, uint streamId, ReadOnlySpan<byte> payload, uint payloadCrc)
    {
        Debug.Assert(_buffer.Length == 0);
        _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        new FrameHeader(type, streamId, _sequence++, payload.Length).Write(_buffer, payloadCrc);
        int taken = Math.Min(payload.Length, BufferBytes - FrameHeader.SizeBytes);
        payload[..taken].CopyTo(_buffer.AsSpan(FrameHeader.SizeBytes));
        _start = 0;
        _end = FrameHeader.SizeBytes + taken;
        return taken;
    }

    /// <summary>Hands out what waits in the buffer.</summary>
    /// <returns>Whether the buffer is empty now; if not, the connection is full.</returns>
    public bool TryFlush(IConnection connection)
    {
        while (_start < _end)
        {
            int sent = TrySend(connection, _buffer.AsSpan(_start, _end - _start));
            if (sent == 0)
            {
                return false;
            }

            _start += sent;
        }

        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        return true;
    }

    /// <summary>Hands bytes straight to the connection.</summary>
    /// <returns>How many it took; 0 when it is full.</returns>
    public int TrySend(IConnection connection, ReadOnlySpan<byte> bytes)
    {
        int sent = connection.TrySend(bytes);
        SentBytes += sent;
        return sent;
    }
}
