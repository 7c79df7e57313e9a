using Edge.Kernels;

namespace Edge.Runtime;

/// <summary>Runs a Receive or Gather step: each message straight into memory where it lies together, unpacked otherwise.</summary>
internal sealed class ReceiveKernel(ExchangeSlot exchange, Message[] messages) : StepKernel
{
    private readonly byte[] _packed = new byte[messages.Where(m => !m.IsContiguous).Select(m => m.SizeBytes).DefaultIfEmpty().Max()];

    public override void Run(Span<byte> memory)
    {
        foreach (Message message in messages)
        {
            if (message.IsContiguous)
            {
                exchange.Current.Receive(message.Peer, message.Tag, memory.Slice(message.Runs[0].Target, message.SizeBytes));
            }
            else
            {
                exchange.Current.Receive(message.Peer, message.Tag, _packed.AsSpan(0, message.SizeBytes));
                CopyRun.CopyAll(message.Runs, _packed, memory);
            }
        }
    }
}
