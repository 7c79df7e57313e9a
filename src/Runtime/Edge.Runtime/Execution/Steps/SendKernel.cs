using Edge.Kernels;

namespace Edge.Runtime;

/// <summary>Runs a Send, Scatter or Broadcast step: each message straight from memory where it lies together, packed otherwise.</summary>
internal sealed class SendKernel(ExchangeSlot exchange, Message[] messages) : StepKernel
{
    private readonly byte[] _packed = new byte[messages.Where(m => !m.IsContiguous).Select(m => m.SizeBytes).DefaultIfEmpty().Max()];

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

            exchange.Current.Send(message.Peer, message.Tag, bytes);
        }
    }
}
