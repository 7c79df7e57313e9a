using System.Runtime.CompilerServices;

namespace Edge.Nano.Native;

/// <summary>
/// The kernels of <c>firmware/core</c> in a nanoCLR that was built with <c>firmware/nano/interop</c>. An assembly of its own: the
/// table of native methods follows all methods of an assembly, so these two stay where they are. A call copies nothing.
/// </summary>
public static class FirmwareKernels
{
    /// <summary>Bytes of scratch memory that a node needs.</summary>
    /// <param name="kernel">Number of its kernel.</param>
    /// <param name="parameters">Its parameters.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int ScratchBytes(int kernel, int[] parameters);

    /// <summary>Computes a region of a node's output. Nothing is checked: programs are, when they are loaded.</summary>
    /// <param name="call">Kernel, inputs, outputs, flags, region (6 numbers), part (6), where scratch memory begins in the arena, and the count of operands.</param>
    /// <param name="operands">Of each operand offset, ring pixels, window (6), bytes of a pixel, memory (0 arena, 1 input, 2 none), bytes of an element.</param>
    /// <param name="parameters">Of the node.</param>
    /// <param name="arena">Activations and scratch memory.</param>
    /// <param name="input">Input memory.</param>
    /// <param name="constants">Has the node's constants.</param>
    /// <param name="constantAt">Where each begins.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Run(int[] call, int[] operands, int[] parameters, byte[] arena, byte[] input, byte[] constants, int[] constantAt);
}
