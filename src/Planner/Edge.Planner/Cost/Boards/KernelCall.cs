using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>A call of a kernel: <c>edge_call</c> of <c>firmware/core/include/edge/kernels.h</c>.</summary>
/// <param name="Node">The node.</param>
/// <param name="Step">The step, outside of its repeat: its region is that of the output.</param>
/// <param name="Operands">Inputs, outputs, partial sums; null where the step does not read one.</param>
/// <param name="Isa">What the kernels are made of.</param>
internal sealed record KernelCall(FirmwareNode Node, FirmwareStep Step, FirmwareBuffer?[] Operands, FirmwareIsa Isa)
{
    /// <summary>The region of the output that is computed.</summary>
    public Region Region => Step.Region;

    /// <summary>Whether it adds to partial sums, or leaves some.</summary>
    public bool HasSums => (Step.Sums & FirmwareSums.Kept) != 0;

    /// <summary>The first input.</summary>
    public FirmwareBuffer Input => Operands[0]!;

    /// <summary>The output.</summary>
    public FirmwareBuffer Output => Operands[Node.Inputs] ?? Operands[^1]!;

    /// <summary>A parameter by its position in the kernel's struct.</summary>
    public int this[int parameter] => Node.Parameters[parameter];
}
