using Edge.Model;

namespace Edge.Kernels;

/// <summary>A tensor operand of a step: the tensor, and the window of it that lies in memory.</summary>
/// <param name="Tensor">Type, full shape and quantisation: borders and padding follow the tensor, not the window.</param>
/// <param name="Buffer">Where the window lies.</param>
/// <param name="BaseBytes">Start of the buffer's memory space within the memory given to <see cref="StepKernel.Run"/>.</param>
public sealed record Operand(Tensor Tensor, PlanBuffer Buffer, int BaseBytes)
{
    /// <summary>Byte offset in memory of the first element of pixel (<paramref name="y"/>, <paramref name="x"/>), in tensor coordinates.</summary>
    public int OffsetOf(int y, int x) => BaseBytes + Buffer.OffsetOf(y, x);

    /// <summary>Bytes from one pixel to the next.</summary>
    public int PixelBytes => Buffer.PixelBytes;
}
