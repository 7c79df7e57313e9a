using Edge.Model;
using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>
/// Summands send to the centre, which adds and sends the sum to everybody: with τ for the latency of a link 2τ, whatever
/// the number of devices. For the few kilobytes of a token it beats the ring and the tree (TPI-LLM, Li et al. 2024).
/// </summary>
internal sealed class StarAllReduce<TEncoding> : AllReduce
    where TEncoding : struct, IPartialSumEncoding
{
    public StarAllReduce(AllReduceStep step, int device, int chunkFloats, ReductionMemory memory)
        : base(step, device, memory) =>
        memory.Reserve(TEncoding.SizeBytes(chunkFloats), 0, device == step.Centre ? chunkFloats : 0);

    public override void Run(ITensorExchange exchange, Span<float> values)
    {
        if (Device == Step.Centre)
        {
            for (Span<float> rest = values; !rest.IsEmpty; rest = rest[Chunk(rest).Length..])
            {
                AddUp(exchange, Chunk(rest));
            }

            return;
        }

        for (Span<float> rest = values; HasAddend && !rest.IsEmpty; rest = rest[Chunk(rest).Length..])
        {
            exchange.Send(Step.Centre, Step.Tag, Encoded<TEncoding>(Chunk(rest), MessageOf(Chunk(rest)).Span));
        }

        for (Span<float> rest = values; !rest.IsEmpty; rest = rest[Chunk(rest).Length..])
        {
            Memory<byte> message = MessageOf(Chunk(rest));
            exchange.Receive(Step.Centre, Step.Tag, message);
            TEncoding.Decode(message.Span, Chunk(rest));
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
                Accumulate<TEncoding>(values, sum, ref isFirst);
                continue;
            }

            exchange.Receive(summand, Step.Tag, message);
            Accumulate<TEncoding>(message.Span, sum, ref isFirst);
        }

        ReadOnlySpan<byte> total = Encoded<TEncoding>(sum, message.Span);
        exchange.Send(Others, Step.Tag, total);
        TEncoding.Decode(total, values); // here, too: what a lossy payload made of the sum
    }

    private Memory<byte> MessageOf(Span<float> chunk) => Memory.Message.AsMemory(0, TEncoding.SizeBytes(chunk.Length));
}
