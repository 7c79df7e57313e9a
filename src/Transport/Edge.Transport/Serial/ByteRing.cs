namespace Edge.Transport.Serial;

/// <summary>A queue of bytes of fixed capacity, for one thread at a time.</summary>
internal sealed class ByteRing(int capacityBytes)
{
    private readonly byte[] _bytes = new byte[capacityBytes];
    private int _first;

    public int Count { get; private set; }

    public int Room => _bytes.Length - Count;

    /// <summary>Appends as much as there is room for.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write(ReadOnlySpan<byte> source)
    {
        int taken = Math.Min(source.Length, Room);
        int at = (_first + Count) % _bytes.Length;
        int straight = Math.Min(taken, _bytes.Length - at);
        source[..straight].CopyTo(_bytes.AsSpan(at));
        source[straight..taken].CopyTo(_bytes);
        Count += taken;
        return taken;
    }

    /// <summary>Copies bytes, which stay.</summary>
    public void Peek(int offset, Span<byte> destination)
    {
        int at = (_first + offset) % _bytes.Length;
        int straight = Math.Min(destination.Length, _bytes.Length - at);
        _bytes.AsSpan(at, straight).CopyTo(destination);
        _bytes.AsSpan(0, destination.Length - straight).CopyTo(destination[straight..]);
    }

    public void Skip(int bytes)
    {
        _first = (_first + bytes) % _bytes.Length;
        Count -= bytes;
    }

    public int Read(Span<byte> destination)
    {
        int taken = Math.Min(destination.Length, Count);
        Peek(0, destination[..taken]);
        Skip(taken);
        return taken;
    }
}
