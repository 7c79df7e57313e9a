using Edge.Kernels;

namespace Edge.Runtime;

/// <summary>Runs a Load or Release step of weights that stay in memory: there is nothing to do.</summary>
internal sealed class ResidentKernel : StepKernel
{
    public override void Run(Span<byte> memory)
    {
    }
}
