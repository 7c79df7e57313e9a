using Edge.Kernels;

namespace Edge.Runtime.Tests.Execution;

/// <summary>Kernels with a bug: they write one byte behind the arena.</summary>
internal sealed class OverrunningKernels(int arenaBytes) : IKernelSet
{
    public string Name => "overrunning";

    public NodeKernel Prepare(NodeBinding node) => new Node(arenaBytes);

    private sealed class Node(int arenaBytes) : NodeKernel
    {
        public override StepKernel Bind(StepBinding step) => new Step(arenaBytes);
    }

    private sealed class Step(int arenaBytes) : StepKernel
    {
        public override void Run(Span<byte> memory) => memory[arenaBytes] = 1;
    }
}
