using Edge.Model;
using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>
/// Partial sums go round a ring in the order of the summands, and the sums once more round to everybody, in chunks one
/// behind the other: no device sends more than twice the values. The scatter-reduce of Patarasuk and Yuan (2009) has the
/// same bytes, and lets every chunk begin at another device: another order of addition for each.
/// </summary>
internal sealed class RingAllReduce<TEncoding> : AllReduce
    where TEncoding : struct, IPartialSumEncoding
{
    private const int LeastChunkFloats = 1024; // a multiple of a block of any payload

    private readonly ReductionRing _ring;

    public RingAllReduce(AllReduceStep step, int device, int floatCapacity, ReductionMemory memory)
        : base(step, device, memory)
    {
        _ring = new ReductionRing(step, device);
        int chunk = ChunkOf(floatCapacity);
        memory.Reserve(TEncoding.SizeBytes(chunk), 0, _ring.ReceivesPartialSums ? chunk : 0);
    }

    public override void Run(ITensorExchange exchange, Span<float> values)
    {
        int chunk = ChunkOf(values.Length);
        if (HasAddend)
        {
            for (Span<float> rest = values; !rest.IsEmpty; rest = rest[Math.Min(chunk, rest.Length)..])
            {
                AddOwn(exchange, rest[..Math.Min(chunk, rest.Length)]);
            }
        }

        if (_ring.CompletesSums)
        {
            return;
        }

        for (Span<float> rest = values; !rest.IsEmpty; rest = rest[Math.Min(chunk, rest.Length)..])
        {
            Span<float> sums = rest[..Math.Min(chunk, rest.Length)];
            Memory<byte> message = Memory.Message.AsMemory(0, TEncoding.SizeBytes(sums.Length));
            exchange.Receive(_ring.Previous, Step.Tag, message);
            if (_ring.SendsSums)
            {
                exchange.Send(_ring.Next, Step.Tag, message.Span);
            }

            TEncoding.Decode(message.Span, sums);
        }
    }

    /// <summary>Adds this device's part to a chunk and hands it on; the last summand has the sum.</summary>
    private void AddOwn(ITensorExchange exchange, Span<float> own)
    {
        Memory<byte> message = Memory.Message.AsMemory(0, TEncoding.SizeBytes(own.Length));
        Span<float> sum = own;
        if (_ring.ReceivesPartialSums)
        {
            sum = Memory.Sum.AsSpan(0, own.Length);
            exchange.Receive(_ring.Previous, Step.Tag, message);
            bool isFirst = true;
            Accumulate<TEncoding>(message.Span, sum, ref isFirst);
            Accumulate<TEncoding>(own, sum, ref isFirst);
        }

        ReadOnlySpan<byte> sent = Encoded<TEncoding>(sum, message.Span);
        if (_ring.SendsPartialSums || _ring.SendsSums)
        {
            exchange.Send(_ring.Next, Step.Tag, sent);
        }

        if (_ring.CompletesSums)
        {
            TEncoding.Decode(sent, own);
        }
    }

    /// <summary>As many chunks as devices keep all of them busy; more only where they would be too long.</summary>
    private int ChunkOf(int count)
    {
        int even = (count + _ring.Count - 1) / _ring.Count;
        return Math.Clamp((even + LeastChunkFloats - 1) / LeastChunkFloats * LeastChunkFloats, LeastChunkFloats, ChunkFloats);
    }
}
