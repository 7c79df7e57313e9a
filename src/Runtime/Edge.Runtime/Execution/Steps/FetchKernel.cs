using Edge.Kernels;

namespace Edge.Runtime;

/// <summary>Runs a <see cref="Edge.Model.FetchStep"/>: converts where there is a boundary node, and copies to the caller.</summary>
internal sealed class FetchKernel(CallerTensors caller, int output, CopyRun[] runs, StepKernel? convert) : StepKernel
{
    public override void Run(Span<byte> memory)
    {
        convert?.Run(memory);
        CopyRun.CopyAll(runs, memory, caller.Output(output));
    }
}
