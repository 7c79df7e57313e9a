using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>A device at the end of a ray of the star.</summary>
internal sealed class StarLeaf(TensorLink centre, int rank, int size) : StarGroup(rank, size)
{
    private byte[] _scratch = [];

    public override void Broadcast(uint tag, Memory<byte> block) => centre.Receive(tag, block);

    public override void Scatter(uint tag, ReadOnlyMemory<byte> whole, ReadOnlySpan<int> lengthsBytes, Memory<byte> part)
    {
        CheckParts(lengthsBytes, part.Length);
        centre.Receive(tag, part);
    }

    public override void Gather(uint tag, ReadOnlyMemory<byte> part, ReadOnlySpan<int> lengthsBytes, Memory<byte> whole)
    {
        CheckParts(lengthsBytes, part.Length);
        centre.Send(tag, part.Span);
    }

    public override void Dispose() => centre.Dispose();

    private protected override void AllReduce<TEncoding>(uint tag, Span<float> values)
    {
        Memory<byte> encoded = Scratch(TEncoding.SizeBytes(values.Length));
        TEncoding.Encode(values, encoded.Span);
        centre.Send(tag, encoded.Span);
        centre.Receive(tag, encoded);
        TEncoding.Decode(encoded.Span, values);
    }

    private Memory<byte> Scratch(int bytes)
    {
        if (_scratch.Length < bytes)
        {
            _scratch = new byte[bytes];
        }

        return _scratch.AsMemory(0, bytes);
    }
}
