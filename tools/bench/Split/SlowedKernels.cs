using System.Diagnostics;
using Edge.Kernels;

namespace Edge.Bench.Split;

/// <summary>Kernels of a slower device: each takes as much longer by sleeping, so that other processes have the processor meanwhile.</summary>
/// <param name="kernels">What computes.</param>
/// <param name="slowness">How many times as long it takes.</param>
internal sealed class SlowedKernels(IKernelSet kernels, double slowness) : IKernelSet
{
    /// <inheritdoc/>
    public string Name => kernels.Name;

    /// <inheritdoc/>
    public NodeKernel Prepare(NodeBinding node) => new SlowedNode(kernels.Prepare(node), slowness);

    private sealed class SlowedNode(NodeKernel node, double slowness) : NodeKernel
    {
        public override StepKernel Bind(StepBinding step) => new SlowedStep(node.Bind(step), slowness);
    }

    private sealed class SlowedStep(StepKernel step, double slowness) : StepKernel
    {
        private static readonly ManualResetEvent Never = new(false); // waiting for it is as good as computing
        private static readonly ThreadLocal<double> Owed = new();

        public override void Run(Span<byte> memory)
        {
            long start = Stopwatch.GetTimestamp();
            step.Run(memory);
            Owed.Value += Stopwatch.GetElapsedTime(start).TotalMilliseconds * (slowness - 1);
            if (Owed.Value >= 1)
            {
                start = Stopwatch.GetTimestamp();
                Never.WaitOne((int)Owed.Value);
                Owed.Value -= Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
    }
}
