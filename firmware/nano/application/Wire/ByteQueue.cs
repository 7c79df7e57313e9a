namespace Edge.Nano.Wire;

/// <summary>A queue of bytes of fixed capacity.</summary>
internal sealed class ByteQueue
{
    private readonly byte[] _bytes;
    private int _first;

    /// <summary>An empty queue.</summary>
    public ByteQueue(int capacityBytes)
    {
        _bytes = new byte[capacityBytes];
    }

    /// <summary>How many bytes wait.</summary>
    public int Count { get; private set; }

    /// <summary>How many more it takes.</summary>
    public int Room => _bytes.Length - Count;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _first = 0;
        Count = 0;
    }

    /// <summary>Appends as much as there is room for.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write(byte[] source, int offset, int count)
    {
        if (count > Room)
        {
            count = Room;
        }

        int at = _first + Count;
        at = at < _bytes.Length ? at : at - _bytes.Length;
        int straight = count < _bytes.Length - at ? count : _bytes.Length - at;
        Array.Copy(source, offset, _bytes, at, straight);
        Array.Copy(source, offset + straight, _bytes, 0, count - straight);
        Count += count;
        return count;
    }

    /// <summary>Copies bytes from a position of the queue on, which stay.</summary>
    public void Peek(int position, byte[] destination, int offset, int count)
    {
        int at = _first + position;
        at = at < _bytes.Length ? at : at - _bytes.Length;
        int straight = count < _bytes.Length - at ? count : _bytes.Length - at;
        Array.Copy(_bytes, at, destination, offset, straight);
        Array.Copy(_bytes, 0, destination, offset + straight, count - straight);
    }

    /// <summary>Forgets the first bytes.</summary>
    public void Skip(int count)
    {
        _first = (_first + count) % _bytes.Length;
        Count -= count;
    }

    /// <summary>Takes the first bytes, as many as there are.</summary>
    /// <returns>How many.</returns>
    public int Read(byte[] destination, int offset, int count)
    {
        if (count > Count)
        {
            count = Count;
        }

        Peek(0, destination, offset, count);
        Skip(count);
        return count;
    }
}
