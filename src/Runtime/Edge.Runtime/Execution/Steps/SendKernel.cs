using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>Runs a Send, Scatter or Broadcast step: each message straight from memory where it lies together, packed otherwise, and coded where the plan says so.</summary>
internal sealed class SendKernel(ExchangeSlot exchange, Message[] messages) : StepKernel
{
    private readonly byte[] _packed = new byte[messages.Where(m => !m.IsContiguous).Select(m => m.SizeBytes).DefaultIfEmpty().Max()];
    private readonly byte[] _coded = new byte[messages.Where(m => m.Coder is not null).Select(m => LatentCoding.MaxBytes(m.SizeBytes)).DefaultIfEmpty().Max()];

    public override void Run(Span<byte> memory)
    {
        foreach (Message message in messages)
        {
            ReadOnlySpan<byte> bytes;
            if (message.IsContiguous)
            {
                bytes = memory.Slice(message.Runs[0].Source, message.SizeBytes);
            }
            else
            {
                CopyRun.CopyAll(message.Runs, memory, _packed);
                bytes = _packed.AsSpan(0, message.SizeBytes);
            }

            if (message.Coder is { } coder)
            {
                bytes = _coded.AsSpan(0, coder.Encode(bytes, _coded));
            }

            exchange.Send(message.Peer, message.Tag, bytes);
        }
    }
}
