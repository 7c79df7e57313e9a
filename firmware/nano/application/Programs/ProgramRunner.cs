using Edge.Model.Firmware;
using Edge.Nano.Kernels;

namespace Edge.Nano.Programs;

/// <summary>Runs a program, step by step; nothing is checked here. <c>firmware/core/engine/run.c</c>.</summary>
internal sealed class ProgramRunner
{
    private readonly IKernels _kernels;
    private readonly IProgramPort _port;
    private readonly KernelCall _call = new KernelCall();
    private readonly BoardTransfer _transfer = new BoardTransfer();
    private readonly Region _region = new Region();
    private BoardProgram _program;

    /// <summary>A runner.</summary>
    /// <param name="kernels">What computes.</param>
    /// <param name="port">Where bytes come from and go to.</param>
    public ProgramRunner(IKernels kernels, IProgramPort port)
    {
        _kernels = kernels;
        _port = port;
    }

    /// <summary>Runs all steps.</summary>
    /// <returns>0, or what the port returned.</returns>
    public int Run(BoardProgram program, byte[] arena)
    {
        _program = program;
        _call.Arena = arena;
        _call.ScratchAt = program.ArenaBytes - program.ScratchBytes;
        StepTable steps = program.Steps;
        for (int i = 0; i < steps.Count; i++)
        {
            bool repeats = steps.KindOf(i) == FirmwareStepKind.Repeat;
            int status = repeats ? RunRepeat(i) : RunStep(i, 0);
            if (status != 0)
            {
                return status;
            }

            i += repeats ? steps.OperandsOf(i) : 0;
        }

        return 0;
    }

    private int RunRepeat(int repeat)
    {
        int times = _program.Steps.IndexOf(repeat), length = _program.Steps.OperandsOf(repeat);
        for (int turn = 0; turn < times; turn++)
        {
            for (int i = 1; i <= length; i++)
            {
                int status = RunStep(repeat + i, turn);
                if (status != 0)
                {
                    return status;
                }
            }
        }

        return 0;
    }

    private int RunStep(int step, int turn)
    {
        StepTable steps = _program.Steps;
        _port.Poll();
        switch (steps.KindOf(step))
        {
            case FirmwareStepKind.Compute:
                Compute(step, turn);
                return 0;
            case FirmwareStepKind.Copy:
                Copy(step, turn);
                return 0;
            case FirmwareStepKind.Load:
                return _port.Load(steps.IndexOf(step));
            case FirmwareStepKind.Release:
                return _port.Release(steps.IndexOf(step));
            default:
                return Transfer(step, turn);
        }
    }

    private void Compute(int step, int turn)
    {
        StepTable steps = _program.Steps;
        ProgramNode node = _program.Nodes[steps.IndexOf(step)];
        KernelCall call = _call;
        call.Node = node;
        call.Flags = steps.FlagsOf(step);
        int count = node.Inputs + node.Outputs + (call.KeepsSums ? 1 : 0);
        for (int i = 0; i < count; i++)
        {
            call.Operands[i] = _program.BufferOf(step, i);
        }

        steps.RegionOf(step, turn, call.Region);
        steps.PartOf(step, turn, call.Part);
        _kernels.Run(call);
    }

    private void Copy(int step, int turn)
    {
        ProgramBuffer from = _program.BufferOf(step, 0), to = _program.BufferOf(step, 1);
        Region r = _region;
        _program.Steps.RegionOf(step, turn, r);
        int element = from.ElementBytes;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int source = from.PixelAt(y, x) + ((r.Channel - from.Window.Channel) * element);
                Array.Copy(from.Memory, source, to.Memory, to.PixelAt(y, x) + ((r.Channel - to.Window.Channel) * element), r.Channels * element);
            }
        }
    }

    // Passes the bytes of a region to the port, in pieces that lie one behind the other.
    private int Transfer(int step, int turn)
    {
        StepTable steps = _program.Steps;
        ProgramBuffer buffer = _program.BufferOf(step, 0);
        BoardTransfer transfer = _transfer;
        Region r = transfer.Region;
        steps.RegionOf(step, turn, r);
        int pixelBytes = r.Channels * buffer.ElementBytes, skipped = (r.Channel - buffer.Window.Channel) * buffer.ElementBytes;
        bool isWhole = r.Channels == buffer.Window.Channels;
        transfer.Kind = steps.KindOf(step);
        transfer.Index = steps.IndexOf(step);
        transfer.Tag = steps.TagOf(step);
        transfer.Bytes = pixelBytes * r.Height * r.Width;
        int done = 0;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            int pixels;
            for (int x = r.Left; x < r.Right; x += pixels)
            {
                pixels = isWhole ? buffer.Contiguous(y, x, r.Right - x) : 1;
                int status = _port.Transfer(transfer, done, buffer.Memory, buffer.PixelAt(y, x) + skipped, pixels * pixelBytes);
                if (status != 0)
                {
                    return status;
                }

                done += pixels * pixelBytes;
            }
        }

        return 0;
    }
}
