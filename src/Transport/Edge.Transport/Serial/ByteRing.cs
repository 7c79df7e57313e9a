namespace Edge.Transport.Serial;

/// <summary>
/// A queue of bytes of fixed capacity, for one thread at a time. <c>firmware/nano</c> compiles the same file, so there are no
/// spans here.
/// </summary>
internal sealed partial class ByteRing
{
    private readonly byte[] _bytes;
    private int _first;

    /// <summary>An empty queue.</summary>
    public ByteRing(int capacityBytes)
    {
        _bytes = new byte[capacityBytes];
    }

    /// <summary>How many bytes wait.</summary>
    public int Count { get; private set; }

    /// <summary>How many more it takes.</summary>
    public int Room => _bytes.Length - Count;

    /// <summary>Appends as much as there is room for.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write(byte[] source, int offset, int count)
    {
        int taken = Math.Min(count, Room);
        int at = (_first + Count) % _bytes.Length;
        int straight = Math.Min(taken, _bytes.Length - at);
        Array.Copy(source, offset, _bytes, at, straight);
        Array.Copy(source, offset + straight, _bytes, 0, taken - straight);
        Count += taken;
        return taken;
    }

    /// <summary>Copies bytes from a position of the queue on, which stay.</summary>
    public void Peek(int position, byte[] destination, int offset, int count)
    {
        int at = (_first + position) % _bytes.Length;
        int straight = Math.Min(count, _bytes.Length - at);
        Array.Copy(_bytes, at, destination, offset, straight);
        Array.Copy(_bytes, 0, destination, offset + straight, count - straight);
    }

    /// <summary>Takes bytes, as many as there are.</summary>
    /// <returns>How many.</returns>
    public int Read(byte[] destination, int offset, int count)
    {
        int taken = Math.Min(count, Count);
        Peek(0, destination, offset, taken);
        Skip(taken);
        return taken;
    }

    /// <summary>Forgets the first bytes.</summary>
    public void Skip(int bytes)
    {
        _first = (_first + bytes) % _bytes.Length;
        Count -= bytes;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _first = Count = 0;
}
