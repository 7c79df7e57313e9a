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
    private readonly byte[] _message;
    private readonly float[] _sum;

    public StarAllReduce(AllReduceStep step, int device, int chunkFloats)
        : base(step, device)
    {
        _message = GC.AllocateUninitializedArray<byte>(TEncoding.SizeBytes(chunkFloats));
        _sum = device == step.Centre ? GC.AllocateUninitializedArray<float>(chunkFloats) : [];
    }

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
            Memory<byte> message = MessageOf(Chunk(rest));
            TEncoding.Encode(Chunk(rest), message.Span);
            exchange.Send(Step.Centre, Step.Tag, message.Span);
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
        Span<float> sum = _sum.AsSpan(0, values.Length);
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

        TEncoding.Encode(sum, message.Span);
        exchange.Send(Others, Step.Tag, message.Span);
        TEncoding.Decode(message.Span, values); // here, too: what a lossy payload made of the sum
    }

    private Memory<byte> MessageOf(Span<float> chunk) => _message.AsMemory(0, TEncoding.SizeBytes(chunk.Length));
}
