using Edge.Model;
using Edge.Runtime;
using Edge.Transport.Tensors;

namespace Edge.Chaos.Tests.Latents;

/// <summary>What a head sends, and nothing else: whoever should answer gives zeros.</summary>
internal sealed class RecordedLatents : ITensorExchange
{
    private readonly List<byte[]> _sent = [];

    /// <summary>Runs the head of a plan alone.</summary>
    /// <returns>The bytes that it sends for each picture.</returns>
    public static IReadOnlyList<byte[]> Of(Plan plan, IShardSource shards, Edge.Kernels.IKernelSet kernels, IEnumerable<byte[]> pictures)
    {
        RecordedLatents exchange = new();
        using Session head = new(PreparedPlan.Prepare(plan, plan.Endpoint, shards, kernels), exchange);
        byte[] answer = new byte[plan.Graph.Tensors[plan.Graph.Outputs[0]].Bytes];
        foreach (byte[] picture in pictures)
        {
            head.Run([picture], [answer]);
        }

        return exchange._sent;
    }

    public void Send(int peer, int tag, ReadOnlySpan<byte> message) => _sent.Add(message.ToArray());

    public void Receive(int peer, int tag, Memory<byte> message) => message.Span.Clear();

    public int ReceiveUpTo(int peer, int tag, Memory<byte> message)
    {
        message.Span.Clear();
        return message.Length;
    }
}
