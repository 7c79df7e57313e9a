using Edge.Model;
using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>Every summand sends to every other member, and each member adds for itself: one latency, most bytes.</summary>
internal sealed class DirectAllReduce<TEncoding> : AllReduce
    where TEncoding : struct, IPartialSumEncoding
{
    public DirectAllReduce(AllReduceStep step, int device, int chunkFloats, ReductionMemory memory)
        : base(step, device, memory) =>
        memory.Reserve(TEncoding.SizeBytes(chunkFloats), 0, chunkFloats);

    public override void Run(ITensorExchange exchange, Span<float> values)
    {
        for (Span<float> rest = values; HasAddend && !rest.IsEmpty; rest = rest[Chunk(rest).Length..])
        {
            exchange.Send(Others, Step.Tag, Encoded<TEncoding>(Chunk(rest), MessageOf(Chunk(rest)).Span));
        }

        for (Span<float> rest = values; !rest.IsEmpty; rest = rest[Chunk(rest).Length..])
        {
            AddUp(exchange, Chunk(rest));
        }
    }

    private void AddUp(ITensorExchange exchange, Span<float> values)
    {
        Memory<byte> message = MessageOf(values);
        Span<float> sum = Memory.Sum.AsSpan(0, values.Length);
        bool isFirst = true;
        foreach (int summand in Summands)
        {
            if (summand == Device)
            {
                Accumulate<TEncoding>(Encoded<TEncoding>(values, message.Span), sum, ref isFirst); // its own as the others have it
                continue;
            }

            exchange.Receive(summand, Step.Tag, message);
            Accumulate<TEncoding>(message.Span, sum, ref isFirst);
        }

        sum.CopyTo(values);
    }

    private Memory<byte> MessageOf(Span<float> chunk) => Memory.Message.AsMemory(0, TEncoding.SizeBytes(chunk.Length));
}
