namespace Edge.Nano.Programs;

/// <summary>A program that was checked: what one board runs (<c>docs/firmware-program.md</c>).</summary>
internal sealed class BoardProgram
{
    /// <summary>An operand that a step does not read.</summary>
    public const int NoBuffer = 0xFFFF;

    /// <summary>Operands of a step, at most.</summary>
    public const int MostOperands = 20;

    /// <summary>Every constant begins at a multiple of this.</summary>
    public const int Alignment = 16;

    /// <summary>Bytes of memory that it uses, scratch memory at their end.</summary>
    public int ArenaBytes;

    /// <summary>Scratch memory of kernels.</summary>
    public int ScratchBytes;

    /// <summary>Bytes of input memory.</summary>
    public int InputBytes;

    /// <summary>Windows of tensors.</summary>
    public ProgramBuffer[] Buffers;

    /// <summary>Operators.</summary>
    public ProgramNode[] Nodes;

    /// <summary>Buffers of steps.</summary>
    public ushort[] Operands;

    /// <summary>Instructions.</summary>
    public StepTable Steps;

    /// <summary>The bytes that it was read from; shards' digests are in them.</summary>
    public byte[] Bytes;

    /// <summary>SHA-256 of those.</summary>
    public byte[] Digest;

    /// <summary>The buffer of an operand of a step; null for one that is not read.</summary>
    public ProgramBuffer BufferOf(int step, int operand)
    {
        int index = Operands[Steps.OperandsOf(step) + operand];
        return index == NoBuffer ? null : Buffers[index];
    }
}
