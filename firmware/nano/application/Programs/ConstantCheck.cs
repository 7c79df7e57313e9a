using Edge.Model.Firmware;

namespace Edge.Nano.Programs;

/// <summary>The constants of nodes: <c>firmware/core/engine/check_constants.c</c>.</summary>
internal static class ConstantCheck
{
    /// <summary>Bytes of a constant of a node whose parameters are right; -1 where the kernel has no such constant.</summary>
    public static long BytesOf(ProgramNode node, int constant)
    {
        int[] p = node.Parameters;
        switch ((FirmwareKernel)node.Kernel)
        {
            case FirmwareKernel.Conv2D:
                return OfConvolution(p, p[10] / p[12], constant);
            case FirmwareKernel.DepthwiseConv2D:
                return OfConvolution(p, 1, constant);
            case FirmwareKernel.Add:
            case FirmwareKernel.Mul:
            case FirmwareKernel.Div:
            case FirmwareKernel.Maximum:
                return p[6] == 0 || constant > 0 ? -1 : (long)p[7] * p[8] * p[9];
            case FirmwareKernel.Softmax:
                return constant == 0 ? 256 * 4 : -1;
            case FirmwareKernel.Table:
                return constant == 0 ? 256 : -1;
            case FirmwareKernel.Lstm:
                return OfLstm(p[2], p[3], constant);
            case FirmwareKernel.Svdf:
                return OfSvdf((long)p[2] * p[3], p[1], p[2], constant);
            default:
                return -1;
        }
    }

    /// <summary>Gives a node its constants, <see cref="ProgramNode.ShardBytes"/> from <paramref name="offset"/> on, and checks those that a kernel shifts by.</summary>
    public static Refusal Bind(ProgramNode node, int where, byte[] constants, int offset)
    {
        node.Constants = constants;
        for (int i = 0; i < node.ConstantAt.Length; i++)
        {
            node.ConstantAt[i] = offset;
            offset += (node.ConstantBytes[i] + (BoardProgram.Alignment - 1)) / BoardProgram.Alignment * BoardProgram.Alignment;
        }

        if (node.Kernel != (int)FirmwareKernel.Conv2D && node.Kernel != (int)FirmwareKernel.DepthwiseConv2D)
        {
            return null;
        }

        int shifts = node.ConstantAt[3];
        for (int c = 0; c < node.Parameters[11]; c++)
        {
            int shift = (sbyte)constants[shifts + c];
            if (shift < -31 || shift > 31)
            {
                return new Refusal(ProgramError.WrongConstants, where, "A constant of the node is outside the range that its kernel computes with.");
            }
        }

        return null;
    }

    private static long OfConvolution(int[] p, int depth, int constant)
    {
        long channels = p[11];
        switch (constant)
        {
            case 0:
                return channels * p[0] * p[1] * depth;
            case 1:
            case 2:
                return 4 * channels;
            case 3:
                return channels;
            default:
                return -1;
        }
    }

    private static long OfLstm(int features, int units, int constant)
    {
        if (constant >= 16)
        {
            return constant == 16 ? 256 * 2 : -1;
        }

        return constant % 2 == 1 ? 4L * units : (long)units * (constant % 4 == 0 ? features : units);
    }

    private static long OfSvdf(long filters, int features, int units, int constant)
    {
        switch (constant)
        {
            case 0:
                return filters * features;
            case 1:
                return 4 * filters;
            case 2:
                return 2 * filters;
            case 3:
                return 4L * units;
            default:
                return -1;
        }
    }
}
