using Edge.Transport.Frames;
using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>The device in the centre of the star.</summary>
internal sealed class StarCentre(TensorLink[] leaves) : StarGroup(rank: 0, size: leaves.Length + 1)
{
    private byte[] _scratch = [];

    public override void Broadcast(uint tag, Memory<byte> block) => SendToAll(tag, block.Span);

    public override void Scatter(uint tag, ReadOnlyMemory<byte> whole, ReadOnlySpan<int> lengthsBytes, Memory<byte> part)
    {
        CheckWhole(whole.Length, lengthsBytes, part.Length);
        int offset = lengthsBytes[0];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i].Send(tag, whole.Span.Slice(offset, lengthsBytes[i + 1]));
            offset += lengthsBytes[i + 1];
        }

        whole.Span[..part.Length].CopyTo(part.Span);
    }

    public override void Gather(uint tag, ReadOnlyMemory<byte> part, ReadOnlySpan<int> lengthsBytes, Memory<byte> whole)
    {
        CheckWhole(whole.Length, lengthsBytes, part.Length);
        part.CopyTo(whole);
        int offset = lengthsBytes[0];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i].Receive(tag, whole.Slice(offset, lengthsBytes[i + 1]));
            offset += lengthsBytes[i + 1];
        }
    }

    public override void Dispose()
    {
        foreach (TensorLink leaf in leaves)
        {
            leaf.Dispose();
        }
    }

    private protected override void AllReduce<TEncoding>(uint tag, Span<float> values)
    {
        int bytes = TEncoding.SizeBytes(values.Length);
        if (_scratch.Length < bytes)
        {
            _scratch = new byte[bytes];
        }

        Memory<byte> encoded = _scratch.AsMemory(0, bytes);
        foreach (TensorLink leaf in leaves)
        {
            leaf.Receive(tag, encoded);
            TEncoding.Add(encoded.Span, values);
        }

        TEncoding.Encode(values, encoded.Span);
        SendToAll(tag, encoded.Span);
        TEncoding.Decode(encoded.Span, values); // what a lossy format made of the sums, as everybody else has it
    }

    private void SendToAll(uint tag, ReadOnlySpan<byte> block)
    {
        uint crc = Crc32C.Compute(block);
        foreach (TensorLink leaf in leaves)
        {
            leaf.Send(tag, block, crc);
        }
    }

    private void CheckWhole(int wholeBytes, ReadOnlySpan<int> lengthsBytes, int partBytes)
    {
        CheckParts(lengthsBytes, partBytes);
        long total = 0;
        foreach (int length in lengthsBytes)
        {
            total = length < 0 ? long.MinValue : total + length;
        }

        if (total != wholeBytes)
        {
            throw LinkErrors.PartsDoNotFit(Rank, $"Parts of {total} bytes in all, a whole of {wholeBytes}.");
        }
    }
}
