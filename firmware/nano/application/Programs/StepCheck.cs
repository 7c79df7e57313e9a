using Edge.Model.Firmware;

namespace Edge.Nano.Programs;

/// <summary>
/// Every turn of every step is checked, so that nothing needs to be while they run: <c>firmware/core/engine/check_steps.c</c>.
/// </summary>
internal sealed class StepCheck
{
    private const int MostTurns = 1 << 20;

    private readonly BoardProgram _program;
    private readonly long _mostWork;
    private readonly int _mostShards;
    private readonly KernelReads _reads;
    private readonly Region _region = new Region();
    private readonly Region _part = new Region();
    private long _work;
    private int _turns, _shards, _step;

    /// <summary>Checks for a board.</summary>
    /// <param name="program">Buffers, nodes, operands and steps.</param>
    /// <param name="mostWork">Multiply-accumulates or moved elements of a run that it puts up with.</param>
    /// <param name="mostShards">Of how many nodes it has constants at a time; 0: of all.</param>
    public StepCheck(BoardProgram program, long mostWork, int mostShards)
    {
        _program = program;
        _mostWork = mostWork;
        _mostShards = mostShards;
        _reads = new KernelReads(_region, _part);
    }

    /// <summary>The first thing that is wrong; null where nothing is.</summary>
    public Refusal Check()
    {
        StepTable steps = _program.Steps;
        for (int i = 0; i < steps.Count; i++)
        {
            bool repeats = steps.KindOf(i) == FirmwareStepKind.Repeat;
            _step = i;
            Refusal refusal = repeats ? CheckRepeat(i) : CheckTurn(i, 0);
            if (refusal != null)
            {
                return refusal;
            }

            i += repeats ? steps.OperandsOf(i) : 0;
        }

        return null;
    }

    private static bool Fits(Region box, ProgramBuffer buffer)
    {
        Region w = buffer.Window;
        if (box.Top < w.Top || box.Left < w.Left || box.Channel < w.Channel || box.Bottom > w.Bottom || box.Right > w.Right || box.ChannelEnd > w.ChannelEnd)
        {
            return false;
        }

        return ((long)(box.Height - 1) * w.Width) + box.Width <= buffer.RingPixels;
    }

    private static bool Holds(ProgramBuffer buffer, Region region, int elementBytes) =>
        buffer != null && buffer.ElementBytes == elementBytes && Fits(region, buffer);

    private static bool IsInCoordinates(Region region) =>
        region.Top >= 0 && region.Left >= 0 && region.Bottom <= short.MaxValue && region.Right <= short.MaxValue
        && !region.IsEmpty && region.ChannelEnd <= ushort.MaxValue;

    private static bool KeepsSums(FirmwareKernel kernel) =>
        kernel == FirmwareKernel.Conv2D || kernel == FirmwareKernel.AveragePool || kernel == FirmwareKernel.Mean;

    // Bytes of an output's element: one, but for a softmax that gives 16 bits.
    private static int OutputBytes(ProgramNode node) => node.Kernel == (int)FirmwareKernel.Softmax ? node.Parameters[0] / 8 : 1;

    private Refusal Refuse(int code, string text) => new Refusal(code, _step, text);

    private Refusal TooMuchWork() => Refuse(ProgramError.TooMuchWork, "The program has more work than the device puts up with.");

    private bool AddWork(long ofElement)
    {
        long elements = (long)_region.Height * _region.Width * _region.Channels;
        if (elements > (_mostWork - _work) / ofElement)
        {
            return false;
        }

        _work += elements * ofElement;
        return true;
    }

    private Refusal CheckRepeat(int position)
    {
        StepTable steps = _program.Steps;
        int times = steps.IndexOf(position), length = steps.OperandsOf(position);
        if (times == 0 || length == 0 || position + length >= steps.Count)
        {
            return Refuse(ProgramError.WrongStep, "The repeat has no steps.");
        }

        for (int i = 1; i <= length; i++)
        {
            if (steps.KindOf(position + i) == FirmwareStepKind.Repeat)
            {
                _step = position + i;
                return Refuse(ProgramError.WrongStep, "A repeat lies in a repeat.");
            }
        }

        for (int turn = 0; turn < times; turn++)
        {
            for (int i = 1; i <= length; i++)
            {
                _step = position + i;
                Refusal refusal = CheckTurn(position + i, turn);
                if (refusal != null)
                {
                    return refusal;
                }
            }
        }

        return null;
    }

    private Refusal CheckTurn(int step, int turn)
    {
        if (++_turns > MostTurns)
        {
            return TooMuchWork();
        }

        FirmwareStepKind kind = _program.Steps.KindOf(step);
        if (kind == FirmwareStepKind.Load || kind == FirmwareStepKind.Release)
        {
            return CheckShard(step, kind == FirmwareStepKind.Load);
        }

        _program.Steps.RegionOf(step, turn, _region);
        if (!IsInCoordinates(_region))
        {
            return Refuse(ProgramError.WrongStep, "The region of the step is empty or outside any tensor.");
        }

        return kind == FirmwareStepKind.Compute ? CheckCompute(step, turn) : CheckMoved(step, kind == FirmwareStepKind.Copy);
    }

    private Refusal CheckShard(int step, bool loads)
    {
        int index = _program.Steps.IndexOf(step);
        if (index >= _program.Nodes.Length)
        {
            return Refuse(ProgramError.WrongStep, "The step loads a node that the program does not have.");
        }

        ProgramNode node = _program.Nodes[index];
        if (_mostShards == 0 || node.ShardBytes == 0)
        {
            return null;
        }

        if (loads == node.IsLoaded)
        {
            return Refuse(ProgramError.NotLoaded, "The step loads what is loaded, or releases what is not.");
        }

        node.IsLoaded = loads;
        _shards += loads ? 1 : -1;
        return _shards <= _mostShards
            ? null
            : Refuse(ProgramError.NotLoaded, "The program needs the constants of more nodes at a time than the device holds.");
    }

    private Refusal CheckOperands(int step, int count)
    {
        ushort[] operands = _program.Operands;
        int first = _program.Steps.OperandsOf(step);
        if (first + count > operands.Length)
        {
            return Refuse(ProgramError.WrongStep, "The step's operands are not among the program's.");
        }

        for (int i = first; i < first + count; i++)
        {
            if (operands[i] != BoardProgram.NoBuffer && operands[i] >= _program.Buffers.Length)
            {
                return Refuse(ProgramError.WrongStep, "An operand of the step is a buffer that the program does not have.");
            }
        }

        return null;
    }

    private Refusal CheckMoved(int step, bool copies)
    {
        Refusal refusal = CheckOperands(step, copies ? 2 : 1);
        if (refusal != null)
        {
            return refusal;
        }

        ProgramBuffer buffer = _program.BufferOf(step, 0);
        if (buffer == null || !Fits(_region, buffer) || (copies && !Holds(_program.BufferOf(step, 1), _region, buffer.ElementBytes)))
        {
            return Refuse(ProgramError.WritesOutside, "The step moves what its buffer does not hold.");
        }

        return AddWork(1) ? null : TooMuchWork();
    }

    private Refusal CheckCompute(int step, int turn)
    {
        int index = _program.Steps.IndexOf(step), flags = _program.Steps.FlagsOf(step);
        if (index >= _program.Nodes.Length)
        {
            return Refuse(ProgramError.WrongStep, "The step computes a node that the program does not have.");
        }

        ProgramNode node = _program.Nodes[index];
        FirmwareKernel kernel = (FirmwareKernel)node.Kernel;
        bool sums = (flags & (int)FirmwareSums.Kept) != 0;
        if (sums && !KeepsSums(kernel))
        {
            return Refuse(ProgramError.WrongStep, "The step keeps partial sums of a kernel that has none.");
        }

        Refusal refusal = CheckOperands(step, node.Inputs + node.Outputs + (sums ? 1 : 0));
        if (refusal != null)
        {
            return refusal;
        }

        _program.Steps.PartOf(step, turn, _part);
        if (sums && !IsInCoordinates(_part))
        {
            return Refuse(ProgramError.WrongStep, "The part of the step is empty or outside any tensor.");
        }

        ProgramBuffer output = _program.BufferOf(step, node.Inputs);
        bool writes = !sums || (flags & (int)FirmwareSums.Last) != 0;
        if ((writes && !Holds(output, _region, OutputBytes(node))) || (sums && !Holds(_program.BufferOf(step, node.Inputs + 1), _region, 4)))
        {
            return Refuse(ProgramError.WritesOutside, "The step writes what its buffer does not hold.");
        }

        if (kernel == FirmwareKernel.Softmax && output.Window.Channels != _region.Channels)
        {
            return Refuse(ProgramError.WritesOutside, "A softmax gives all channels of a pixel.");
        }

        if (_mostShards > 0 && node.ShardBytes > 0 && !node.IsLoaded)
        {
            return Refuse(ProgramError.NotLoaded, "The step needs constants that no LOAD before it has asked for.");
        }

        return AddWork(KernelReads.WorkOfElement(node)) ? CheckReads(step, node, sums) : TooMuchWork();
    }

    private Refusal CheckReads(int step, ProgramNode node, bool sums)
    {
        FirmwareKernel kernel = (FirmwareKernel)node.Kernel;
        for (int i = 0; i < node.Inputs; i++)
        {
            ProgramBuffer buffer = _program.BufferOf(step, i);
            if (!_reads.Find(node, i, sums))
            {
                return Refuse(ProgramError.ReadsOutside, "The node's parameters lead outside its tensors.");
            }

            Region box = _reads.Box;
            bool isAbsent = buffer == null && kernel == FirmwareKernel.Concat && box.IsEmpty;
            if (!isAbsent && (buffer == null || buffer.ElementBytes != 1 || (!box.IsEmpty && !Fits(box, buffer))))
            {
                return Refuse(ProgramError.ReadsOutside, "The step reads what its buffer does not hold.");
            }

            if (kernel == FirmwareKernel.Softmax && buffer.Window.Channels != _region.Channels)
            {
                return Refuse(ProgramError.ReadsOutside, "A softmax needs all channels of a pixel.");
            }
        }

        return null;
    }
}
