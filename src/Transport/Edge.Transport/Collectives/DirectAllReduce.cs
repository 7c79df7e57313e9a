using Edge.Model;
using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>Every summand sends to every other member, and each member adds for itself: one latency, most bytes.</summary>
internal sealed class DirectAllReduce<TEncoding> : AllReduce
    where TEncoding : struct, IPartialSumEncoding
{
    private readonly byte[] _message;
    private readonly float[] _sum;

    public DirectAllReduce(AllReduceStep step, int device, int chunkFloats)
        : base(step, device)
    {
        _message = GC.AllocateUninitializedArray<byte>(TEncoding.SizeBytes(chunkFloats));
        _sum = GC.AllocateUninitializedArray<float>(chunkFloats);
    }

    public override void Run(ITensorExchange exchange, Span<float> values)
    {
        for (Span<float> rest = values; HasAddend && !rest.IsEmpty; rest = rest[Chunk(rest).Length..])
        {
            Memory<byte> message = MessageOf(Chunk(rest));
            TEncoding.Encode(Chunk(rest), message.Span);
            exchange.Send(Others, Step.Tag, message.Span);
        }

        for (Span<float> rest = values; !rest.IsEmpty; rest = rest[Chunk(rest).Length..])
        {
            AddUp(exchange, Chunk(rest));
        }
    }

    private void AddUp(ITensorExchange exchange, Span<float> values)
    {
        Memory<byte> message = MessageOf(values);
        Span<float> sum = _sum.AsSpan(0, values.Length);
        bool isFirst = true;
        foreach (int summand in Summands)
        {
            if (summand == Device)
            {
                TEncoding.Encode(values, message.Span); // its own as the others have it
            }
            else
            {
                exchange.Receive(summand, Step.Tag, message);
            }

            Accumulate<TEncoding>(message.Span, sum, ref isFirst);
        }

        sum.CopyTo(values);
    }

    private Memory<byte> MessageOf(Span<float> chunk) => _message.AsMemory(0, TEncoding.SizeBytes(chunk.Length));
}
