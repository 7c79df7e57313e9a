using Edge.Nano.Native;
using Edge.Nano.Programs;

namespace Edge.Nano.Kernels;

/// <summary>The kernels of <c>firmware/core</c>, called with the arrays that hold everything: half a microsecond a step.</summary>
internal sealed class NativeKernels : IKernels
{
    private const int NumbersOfCall = 18, NumbersOfOperand = 11, NoMemory = 2;

    private static readonly byte[] Nothing = new byte[0];

    private readonly int[] _call = new int[NumbersOfCall];
    private readonly int[] _operands = new int[NumbersOfOperand * BoardProgram.MostOperands];
    private byte[] _input = Nothing;

    /// <inheritdoc/>
    public string Name => "portable";

    /// <inheritdoc/>
    public int ScratchBytes(ProgramNode node) => FirmwareKernels.ScratchBytes(node.Kernel, node.Parameters);

    /// <inheritdoc/>
    public void Run(KernelCall call)
    {
        ProgramNode node = call.Node;
        int[] numbers = _call;
        int count = node.Inputs + node.Outputs + (call.KeepsSums ? 1 : 0);
        numbers[0] = node.Kernel;
        numbers[1] = node.Inputs;
        numbers[2] = node.Outputs;
        numbers[3] = call.Flags;
        Put(call.Region, numbers, 4);
        Put(call.Part, numbers, 10);
        numbers[16] = call.ScratchAt;
        numbers[17] = count;
        for (int i = 0; i < count; i++)
        {
            Put(call.Operands[i], NumbersOfOperand * i);
        }

        byte[] constants = node.Constants;
        FirmwareKernels.Run(numbers, _operands, node.Parameters, call.Arena, _input, constants == null ? Nothing : constants, node.ConstantAt);
    }

    private static void Put(Region region, int[] numbers, int at)
    {
        numbers[at] = region.Top;
        numbers[at + 1] = region.Left;
        numbers[at + 2] = region.Channel;
        numbers[at + 3] = region.Height;
        numbers[at + 4] = region.Width;
        numbers[at + 5] = region.Channels;
    }

    private void Put(ProgramBuffer buffer, int at)
    {
        int[] numbers = _operands;
        if (buffer == null)
        {
            numbers[at + 9] = NoMemory;
            return;
        }

        numbers[at] = buffer.Offset;
        numbers[at + 1] = buffer.RingPixels;
        Put(buffer.Window, numbers, at + 2);
        numbers[at + 8] = buffer.PixelBytes;
        numbers[at + 9] = buffer.Space;
        numbers[at + 10] = buffer.ElementBytes;
        if (buffer.Space != 0)
        {
            _input = buffer.Memory;
        }
    }
}
