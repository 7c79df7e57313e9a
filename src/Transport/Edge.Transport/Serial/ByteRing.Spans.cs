namespace Edge.Transport.Serial;

/// <content>What a runtime without spans has to do without.</content>
internal sealed partial class ByteRing
{
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

    /// <summary>Takes bytes, as many as there are.</summary>
    /// <returns>How many.</returns>
    public int Read(Span<byte> destination)
    {
        int taken = Math.Min(destination.Length, Count);
        int straight = Math.Min(taken, _bytes.Length - _first);
        _bytes.AsSpan(_first, straight).CopyTo(destination);
        _bytes.AsSpan(0, taken - straight).CopyTo(destination[straight..]);
        Skip(taken);
        return taken;
    }
}
