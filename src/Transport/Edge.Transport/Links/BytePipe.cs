namespace Edge.Transport.Links;

/// <summary>A queue of bytes of fixed capacity between two threads.</summary>
internal sealed class BytePipe(int capacityBytes)
{
    private readonly object _gate = new();
    private readonly byte[] _ring = new byte[capacityBytes];
    private int _first;
    private int _count;
    private bool _closed;

    /// <returns>How many bytes were taken; -1 when the pipe is closed.</returns>
    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return -1;
            }

            int taken = Math.Min(bytes.Length, _ring.Length - _count);
            int at = (_first + _count) % _ring.Length;
            int straight = Math.Min(taken, _ring.Length - at);
            bytes[..straight].CopyTo(_ring.AsSpan(at));
            bytes[straight..taken].CopyTo(_ring);
            _count += taken;
            Monitor.PulseAll(_gate);
            return taken;
        }
    }

    /// <returns>How many bytes were read; -1 when the pipe is closed and empty.</returns>
    public int TryRead(Span<byte> destination)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return _closed ? -1 : 0;
            }

            int taken = Math.Min(destination.Length, _count);
            int straight = Math.Min(taken, _ring.Length - _first);
            _ring.AsSpan(_first, straight).CopyTo(destination);
            _ring.AsSpan(0, taken - straight).CopyTo(destination[straight..]);
            _first = (_first + taken) % _ring.Length;
            _count -= taken;
            Monitor.PulseAll(_gate);
            return taken;
        }
    }

    public void WaitForRoom(int timeoutMs)
    {
        lock (_gate)
        {
            if (_count == _ring.Length && !_closed)
            {
                Monitor.Wait(_gate, timeoutMs);
            }
        }
    }

    public void WaitForBytes(int timeoutMs)
    {
        lock (_gate)
        {
            if (_count == 0 && !_closed)
            {
                Monitor.Wait(_gate, timeoutMs);
            }
        }
    }

    /// <summary>Nothing more is written; what is in the pipe can still be read.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
