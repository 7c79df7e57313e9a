using Edge.Kernels;
using Edge.Kernels.Threading;

namespace Edge.Runtime;

/// <summary>A step whose parts the threads of a device compute at the same time.</summary>
/// <param name="parts">The parts, bound each by itself.</param>
/// <param name="team">The threads.</param>
/// <param name="memory">The device's memory: a span cannot be handed to another thread.</param>
internal sealed class DividedKernel(StepKernel[] parts, WorkerTeam team, DeviceMemory memory) : StepKernel, IParallelJob
{
    public override void Run(Span<byte> memory) => team.Run(this, parts.Length);

    void IParallelJob.Run(int part, int worker) => parts[part].Run(memory.Span);
}
