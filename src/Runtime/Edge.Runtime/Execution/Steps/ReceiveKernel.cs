using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>Runs a Receive or Gather step: each message straight into memory where it lies together, unpacked otherwise, and decoded where it is coded.</summary>
internal sealed class ReceiveKernel : StepKernel
{
    private readonly ExchangeSlot _exchange;
    private readonly Message[] _messages;
    private readonly Memory<byte>[] _places;
    private readonly byte[] _coded;

    /// <param name="exchange">Reaches the peers.</param>
    /// <param name="memory">The device's memory.</param>
    /// <param name="messages">What is received, in order.</param>
    public ReceiveKernel(ExchangeSlot exchange, Memory<byte> memory, Message[] messages)
    {
        byte[] packed = new byte[messages.Where(m => !m.IsContiguous).Select(m => m.SizeBytes).DefaultIfEmpty().Max()];
        (_exchange, _messages) = (exchange, messages);
        _coded = new byte[messages.Where(m => m.Coder is not null).Select(m => LatentCoding.MaxBytes(m.SizeBytes)).DefaultIfEmpty().Max()];
        _places = [.. messages.Select(m => m.IsContiguous ? memory.Slice(m.Runs[0].Target, m.SizeBytes) : packed.AsMemory(0, m.SizeBytes))];
    }

    public override void Run(Span<byte> memory)
    {
        for (int i = 0; i < _messages.Length; i++)
        {
            Message message = _messages[i];
            if (message.Coder is { } coder)
            {
                int length = _exchange.ReceiveUpTo(message.Peer, message.Tag, _coded.AsMemory(0, LatentCoding.MaxBytes(message.SizeBytes)));
                if (!coder.TryDecode(_coded.AsSpan(0, length), _places[i].Span))
                {
                    throw ExecutionErrors.DamagedLatent(message.Peer, message.Tag, length);
                }
            }
            else
            {
                _exchange.Receive(message.Peer, message.Tag, _places[i]);
            }

            if (!message.IsContiguous)
            {
                CopyRun.CopyAll(message.Runs, _places[i].Span, memory);
            }
        }
    }
}
