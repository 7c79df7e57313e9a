using Edge.Model;
using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>
/// Up a binary tree and down again. The addends are gathered, not added on the way, since that would change the order of
/// the sum: no node has more than three neighbours, at the price of the star's bytes at the root and more latencies.
/// </summary>
internal sealed class TreeAllReduce<TEncoding> : AllReduce
    where TEncoding : struct, IPartialSumEncoding
{
    private readonly ReductionTree _tree;
    private readonly int[] _places;

    public TreeAllReduce(AllReduceStep step, int device, int chunkFloats, ReductionMemory memory)
        : base(step, device, memory)
    {
        _tree = new ReductionTree(step, device);
        int size = TEncoding.SizeBytes(chunkFloats);
        bool isRoot = _tree.Parent < 0;
        memory.Reserve(size, _tree.Addends.Length * size, isRoot ? chunkFloats : 0);
        _places = isRoot ? [.. Summands.Select(s => Array.IndexOf(_tree.Addends, s))] : [];
    }

    public override void Run(ITensorExchange exchange, Span<float> values)
    {
        for (Span<float> rest = values; !rest.IsEmpty; rest = rest[Chunk(rest).Length..])
        {
            SendUp(exchange, Chunk(rest));
        }

        for (Span<float> rest = values; _tree.Parent >= 0 && !rest.IsEmpty; rest = rest[Chunk(rest).Length..])
        {
            Memory<byte> message = MessageOf(Chunk(rest));
            exchange.Receive(_tree.Parent, Step.Tag, message);
            SendDown(exchange, message.Span, Chunk(rest));
        }
    }

    private void SendUp(ITensorExchange exchange, Span<float> values)
    {
        int size = TEncoding.SizeBytes(values.Length);
        Gather(exchange, size);
        if (_tree.Parent < 0)
        {
            Span<float> sum = Memory.Sum.AsSpan(0, values.Length);
            AddUp(values, sum, size);
            SendDown(exchange, Encoded<TEncoding>(sum, MessageOf(values).Span), values);
            return;
        }

        if (HasAddend)
        {
            TEncoding.Encode(values, Memory.Addends.AsSpan(0, size));
        }

        if (_tree.Addends.Length > 0)
        {
            exchange.Send(_tree.Parent, Step.Tag, Memory.Addends.AsSpan(0, _tree.Addends.Length * size));
        }
    }

    private void SendDown(ITensorExchange exchange, ReadOnlySpan<byte> message, Span<float> values)
    {
        exchange.Send(_tree.Children, Step.Tag, message);
        TEncoding.Decode(message, values);
    }

    private Memory<byte> MessageOf(Span<float> chunk) => Memory.Message.AsMemory(0, TEncoding.SizeBytes(chunk.Length));

    private void Gather(ITensorExchange exchange, int size)
    {
        int offset = HasAddend ? size : 0;
        for (int i = 0; i < _tree.Children.Length; i++)
        {
            int length = _tree.ChildAddends[i] * size;
            if (length > 0)
            {
                exchange.Receive(_tree.Children[i], Step.Tag, Memory.Addends.AsMemory(offset, length));
            }

            offset += length;
        }
    }

    private void AddUp(ReadOnlySpan<float> own, Span<float> sum, int size)
    {
        bool isFirst = true;
        for (int i = 0; i < Summands.Length; i++)
        {
            if (Summands[i] == Device)
            {
                Accumulate<TEncoding>(own, sum, ref isFirst);
            }
            else
            {
                Accumulate<TEncoding>(Memory.Addends.AsSpan(_places[i] * size, size), sum, ref isFirst);
            }
        }
    }
}
