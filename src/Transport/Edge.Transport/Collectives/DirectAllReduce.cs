using Edge.Model;
using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>Every summand sends to every other member, and each member adds for itself: one latency, most bytes.</summary>
internal sealed class DirectAllReduce<TEncoding> : AllReduce
    where TEncoding : struct, IPartialSumEncoding
{
    private readonly byte[] _own, _message;
    private readonly float[] _sum;

    public DirectAllReduce(AllReduceStep step, int device, int floatCapacity)
        : base(step, device)
    {
        int size = TEncoding.SizeBytes(floatCapacity);
        _own = HasAddend ? GC.AllocateUninitializedArray<byte>(size) : [];
        _message = GC.AllocateUninitializedArray<byte>(size);
        _sum = GC.AllocateUninitializedArray<float>(floatCapacity);
    }

    public override void Run(ITensorExchange exchange, Span<float> values)
    {
        int size = TEncoding.SizeBytes(values.Length);
        if (HasAddend)
        {
            TEncoding.Encode(values, _own.AsSpan(0, size));
            exchange.Send(Others, Step.Tag, _own.AsSpan(0, size));
        }

        Span<float> sum = _sum.AsSpan(0, values.Length);
        bool isFirst = true;
        foreach (int summand in Summands)
        {
            Memory<byte> addend = (summand == Device ? _own : _message).AsMemory(0, size); // its own as the others have it
            if (summand != Device)
            {
                exchange.Receive(summand, Step.Tag, addend);
            }

            Accumulate<TEncoding>(addend.Span, sum, ref isFirst);
        }

        sum.CopyTo(values);
    }
}
