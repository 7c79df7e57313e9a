using Edge.Kernels;

namespace Edge.Runtime;

/// <summary>Runs a <see cref="Edge.Model.FeedStep"/> without a change of layout: copies from the caller, and converts where there is a conversion.</summary>
internal sealed class FeedKernel(CallerTensors caller, int input, CopyRun[] runs, StepKernel? convert) : StepKernel
{
    public override void Run(Span<byte> memory)
    {
        CopyRun.CopyAll(runs, caller.Input(input), memory);
        convert?.Run(memory);
    }
}
