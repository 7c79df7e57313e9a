namespace Edge.Nano.Programs;

/// <summary>One operator with everything worked out: <c>edge_node</c> in <c>firmware/core/include/edge/program.h</c>.</summary>
internal sealed class ProgramNode
{
    /// <summary>A <see cref="Edge.Model.Firmware.FirmwareKernel"/>.</summary>
    public int Kernel;

    /// <summary>Operands that are read.</summary>
    public int Inputs;

    /// <summary>Operands that are written.</summary>
    public int Outputs;

    /// <summary>In the order of the kernel's struct in <c>kernels.h</c>.</summary>
    public int[] Parameters;

    /// <summary>Where the digest of its constants begins in the program's bytes; -1 without constants.</summary>
    public int DigestAt;

    /// <summary>Sizes of its constants.</summary>
    public int[] ConstantBytes;

    /// <summary>Size of all of them, each from a multiple of 16 on.</summary>
    public int ShardBytes;

    /// <summary>Has its constants, where they are loaded.</summary>
    public byte[] Constants;

    /// <summary>Where each begins there.</summary>
    public int[] ConstantAt;

    /// <summary>Whether the checks of a program count it as loaded.</summary>
    public bool IsLoaded;
}
