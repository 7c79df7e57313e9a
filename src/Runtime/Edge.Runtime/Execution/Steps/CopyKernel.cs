using Edge.Kernels;

namespace Edge.Runtime;

/// <summary>Runs a <see cref="Edge.Model.CopyStep"/>.</summary>
internal sealed class CopyKernel(CopyRun[] runs) : StepKernel
{
    public override void Run(Span<byte> memory) => CopyRun.CopyAll(runs, memory, memory);
}
