using Edge.Model.Firmware;

namespace Edge.Nano.Programs;

/// <summary>The parameters of nodes: a range for each, and what holds between them. The rules of <c>firmware/core/engine/check_node.c</c>.</summary>
internal static class NodeCheck
{
    // Pairs of least and greatest. Positions in images are 16 bits with a sign, channels without; kernels are small enough
    // for sums of 32 bits.
    private const int Size = 32767, Channels = 65535, Kernel = 4096, Any = int.MaxValue, Factor = int.MaxValue, Least = int.MinValue, Offset = 1 << 24;

    private static readonly int[] Convolution =
    {
        1, Kernel, 1, Kernel, 1, Size, 1, Size, 0, Size, 0, Size, 1, Size, 1, Size,
        1, Size, 1, Size, 1, Channels, 1, Channels, 1, Channels, -128, 127, -128, 127, -128, 127, -128, 127,
    };

    private static readonly int[] Sum =
    {
        0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 2, 0, Size, 0, Size, 0, Channels, -128, 127, -128, 127, -128, 127,
        0, Factor, -31, 31, 0, Factor, -31, 31, 0, Factor, -31, 31, 0, 22, -1, 1, -128, 127, -128, 127,
    };

    private static readonly int[] Product =
    {
        0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 2, 0, Size, 0, Size, 0, Channels, -128, 127, -128, 127, -128, 127,
        0, Factor, -31, 31, -128, 127, -128, 127,
    };

    private static readonly int[] Extremum =
    {
        0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 2, 0, Size, 0, Size, 0, Channels, -1, 1, -128, 127, -128, 127,
    };

    private static readonly int[] Pool =
    {
        1, Kernel, 1, Kernel, 1, Size, 1, Size, 0, Size, 0, Size, 1, Size, 1, Size,
        1, Size, 1, Size, -Size, 0, -Size, 0, 1, 4 * Size, 1, 4 * Size, -128, 127, -128, 127, -128, 127,
    };

    private static readonly int[] Mean = { 1, Size, 1, Size, 1, Channels, 0, 1, 0, 1, 0, 1, 1, Size, 1, Channels, Least, Any, -128, 127, 0, Factor, -31, 31 };
    private static readonly int[] ReducedExtremum = { 1, Size, 1, Size, 1, Channels, 0, 1, 0, 1, 0, 1, 1, Size, 1, Channels, -1, 1 };
    private static readonly int[] Pad = { -Size, Size, -Size, Size, -Channels, Channels, 1, Size, 1, Size, 1, Channels, -128, 127 };
    private static readonly int[] None = { };
    private static readonly int[] Softmax = { 8, 16 };
    private static readonly int[] Nearest = { 1, Size, 1, Size };
    private static readonly int[] Bilinear = { 1, Size, 1, Size, 1, Offset, -Offset, Offset, 1, Offset, -Offset, Offset };
    private static readonly int[] Concat = { 0, 2, -128, 127 };
    private static readonly int[] Reshape = { 1, Size, 1, Channels, 1, Size, 1, Channels };

    private static readonly int[] Lstm =
    {
        1, Size, 1, Size, 1, Channels, 1, Channels, 0, 1, -128, 127,
        0, Factor, -31, 31, 0, Factor, -31, 31, 0, Factor, -31, 31, 0, Factor, -31, 31, 0, Factor, -31, 31, 0, Factor, -31, 31, 0, Factor, -31, 31, 0, Factor, -31, 31,
        0, Factor, -31, 31, 0, Factor, -31, 31, 0, Factor, -31, 31, 0, Size, 0, 30, -32768, 0, 0, Size,
    };

    private static readonly int[] Svdf = { 1, Size, 1, Channels, 1, Channels, 1, Channels, 0, Factor, -31, 31, -32768, 0, 0, Size, 0, Factor, -31, 31, -128, 127 };

    private static readonly int[] Gather =
    {
        1, Size, -Channels, Channels, -Size, Size, 1, Channels, 0, Offset,
        1, Size, -Channels, Channels, -Size, Size, 1, Channels, 0, Offset,
        1, Size, -Channels, Channels, -Size, Size, 1, Channels, 0, Offset,
        1, Size, -Channels, Channels, -Size, Size, 1, Channels, 0, Offset,
        1, Size, -Channels, Channels, -Size, Size, 1, Channels, 0, Offset,
        1, Size, 1, Channels, 1, Size, 1, Channels, -128, 127,
    };

    // By kernel; the end of the list is the end of what there is.
    private static readonly int[][] Ranges =
    {
        Convolution, Convolution, Sum, Product, Pool, Pool, Mean, Pad, Softmax, None, Nearest, Bilinear, Concat, Reshape, Lstm, Svdf, Gather,
        Product, Extremum, ReducedExtremum,
    };

    /// <summary>Checks a node.</summary>
    /// <param name="node">Kernel, operands and parameters.</param>
    /// <param name="where">Its index.</param>
    public static Refusal Check(ProgramNode node, int where)
    {
        if (node.Kernel >= Ranges.Length)
        {
            return new Refusal(ProgramError.WrongNode, where, "The node has a kernel that this firmware does not have.");
        }

        int[] ranges = Ranges[node.Kernel];
        int count = node.Parameters.Length, fixedCount = ranges.Length / 2;
        FirmwareKernel kernel = (FirmwareKernel)node.Kernel;
        bool isOpen = kernel == FirmwareKernel.ResizeNearest || kernel == FirmwareKernel.Concat;
        if (isOpen ? count < fixedCount : count != fixedCount)
        {
            return new Refusal(ProgramError.WrongParameter, where, "The node has another number of parameters than its kernel.");
        }

        if (!AreInRanges(node.Parameters, ranges) || !IsSound(node, kernel))
        {
            return new Refusal(ProgramError.WrongParameter, where, "A parameter of the node is outside the range that its kernel computes with.");
        }

        return node.Outputs != 1 || node.Inputs != InputsOf(node, kernel) || node.Inputs + 2 > BoardProgram.MostOperands
            ? new Refusal(ProgramError.WrongNode, where, "The node has another number of operands than its kernel.")
            : null;
    }

    private static bool AreInRanges(int[] values, int[] ranges)
    {
        for (int i = 0; i < ranges.Length; i += 2)
        {
            int value = values[i / 2];
            if (value < ranges[i] || value > ranges[i + 1])
            {
                return false;
            }
        }

        return true;
    }

    // What holds between parameters that are in their ranges.
    private static bool IsSound(ProgramNode node, FirmwareKernel kernel)
    {
        int[] p = node.Parameters;
        switch (kernel)
        {
            case FirmwareKernel.Conv2D:
                return p[10] % p[12] == 0 && p[11] % p[12] == 0 && IsWindowSound(p);
            case FirmwareKernel.DepthwiseConv2D:
                return p[12] == p[10] && p[11] % p[10] == 0 && IsWindowSound(p);
            case FirmwareKernel.Add:
            case FirmwareKernel.Mul:
            case FirmwareKernel.Div:
            case FirmwareKernel.Maximum:
                return p[6] == 0 || (p[7] > 0 && p[8] > 0 && p[9] > 0);
            case FirmwareKernel.Softmax:
                return p[0] == 8 || p[0] == 16;
            case FirmwareKernel.ResizeNearest:
                return p.Length == 2 + p[0] + p[1] && Ascends(p, 2, p[0]) && Ascends(p, 2 + p[0], p[1]);
            case FirmwareKernel.Concat:
                return IsConcatSound(p, node.Inputs);
            case FirmwareKernel.Lstm:
                return p[0] * p[1] <= Size;
            default:
                return true;
        }
    }

    // Windows of so many elements that sums of 32 bits hold them.
    private static bool IsWindowSound(int[] p) => (long)p[0] * p[1] * p[10] <= 1 << 24;

    private static bool Ascends(int[] p, int first, int count)
    {
        int last = 0;
        for (int i = first; i < first + count; i++)
        {
            if (p[i] < last || p[i] > Size)
            {
                return false;
            }

            last = p[i];
        }

        return true;
    }

    private static bool IsConcatSound(int[] p, int inputs)
    {
        if (p.Length != 2 + (4 * inputs))
        {
            return false;
        }

        int total = 0;
        for (int i = 2; i < p.Length; i += 4)
        {
            if (p[i] < 1 || p[i] > Channels || p[i + 1] < -128 || p[i + 1] > 127 || p[i + 2] < 0 || p[i + 3] < -31 || p[i + 3] > 31)
            {
                return false;
            }

            total += p[i];
            if (total > (p[0] == 2 ? Channels : Size))
            {
                return false;
            }
        }

        return true;
    }

    private static int InputsOf(ProgramNode node, FirmwareKernel kernel)
    {
        switch (kernel)
        {
            case FirmwareKernel.Add:
            case FirmwareKernel.Mul:
            case FirmwareKernel.Div:
            case FirmwareKernel.Maximum:
                return node.Parameters[6] == 0 ? 2 : 1;
            case FirmwareKernel.Concat:
                return node.Inputs;
            default:
                return 1;
        }
    }
}
