namespace Edge.Kernels;

/// <summary>A step with every address resolved.</summary>
public abstract class StepKernel
{
    /// <summary>Computes the step. Allocates nothing and checks nothing: everything was checked when it was bound.</summary>
    /// <param name="memory">The device's memory: its arena, then its input memory.</param>
    public abstract void Run(Span<byte> memory);
}
