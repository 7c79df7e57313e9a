using Edge.Model.Firmware;
using Edge.Nano.Programs;

namespace Edge.Nano.Kernels;

/// <summary>A step of a kernel: <c>edge_call</c> in <c>firmware/core/include/edge/kernels.h</c>. One object for all steps.</summary>
internal sealed class KernelCall
{
    /// <summary>What is computed.</summary>
    public ProgramNode Node;

    /// <summary>Inputs, outputs, and the sums where there are partial sums; null for what is not read.</summary>
    public readonly ProgramBuffer[] Operands = new ProgramBuffer[BoardProgram.MostOperands];

    /// <summary>The region of the output.</summary>
    public readonly Region Region = new Region();

    /// <summary>The part of the input, with partial sums.</summary>
    public readonly Region Part = new Region();

    /// <summary><see cref="FirmwareSums"/>.</summary>
    public int Flags;

    /// <summary>Has the scratch memory, to its end.</summary>
    public byte[] Arena;

    /// <summary>Where that begins.</summary>
    public int ScratchAt;

    /// <summary>The output.</summary>
    public ProgramBuffer Output => Operands[Node.Inputs];

    /// <summary>The partial sums.</summary>
    public ProgramBuffer Sums => Operands[Node.Inputs + Node.Outputs];

    /// <summary>Whether there are partial sums.</summary>
    public bool KeepsSums => (Flags & (int)FirmwareSums.Kept) != 0;

    /// <summary>Whether sums start here; without partial sums every call is the first and the last.</summary>
    public bool StartsSums => (Flags & (int)(FirmwareSums.Kept | FirmwareSums.First)) != (int)FirmwareSums.Kept;

    /// <summary>Whether the output is written.</summary>
    public bool EndsSums => (Flags & (int)(FirmwareSums.Kept | FirmwareSums.Last)) != (int)FirmwareSums.Kept;

    /// <summary>Where a partial sum lies in the memory of <see cref="Sums"/>.</summary>
    public int SumAt(int y, int x, int channel) => Sums.PixelAt(y, x) + (4 * (channel - Sums.Window.Channel));
}
