using System.Runtime.InteropServices;
using Edge.Kernels;
using Edge.Model;
using Edge.Transport.Collectives;

namespace Edge.Runtime;

/// <summary>Runs an <see cref="AllReduceStep"/> on a buffer of the arena.</summary>
/// <param name="exchange">Reaches the peers.</param>
/// <param name="step">The step.</param>
/// <param name="device">Index of this device.</param>
/// <param name="offset">Where the floats lie in memory.</param>
/// <param name="sizeBytes">Their size.</param>
internal sealed class AllReduceKernel(ExchangeSlot exchange, AllReduceStep step, int device, int offset, int sizeBytes) : StepKernel
{
    private readonly AllReduce _allReduce = AllReduce.Create(step, device, sizeBytes / sizeof(float));

    public override void Run(Span<byte> memory) => _allReduce.Run(exchange.Current, MemoryMarshal.Cast<byte, float>(memory.Slice(offset, sizeBytes)));
}
