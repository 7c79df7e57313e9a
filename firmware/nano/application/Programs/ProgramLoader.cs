using Edge.Model;
using Edge.Model.Firmware;
using Edge.Nano.Kernels;
using Edge.Nano.Messages;

namespace Edge.Nano.Programs;

/// <summary>
/// From canonical bytes to a program, every index, size and region checked, so that it runs blind:
/// <c>firmware/core/engine/load.c</c>. What it makes of them is counted before it is made.
/// </summary>
internal sealed class ProgramLoader
{
    private const int Version = 1;
    private const int MostIndices = 65535;

    // Bytes of RAM, about, with what nanoCLR adds to an object.
    private const int BufferBytes = 144, NodeBytes = 112, ParameterBytes = 4, ConstantBytes = 8, OperandBytes = 2, StepBytes = 2 * StepTable.Fields;

    private readonly MessageReader _reader;
    private readonly BoardMemory _memory;
    private readonly IKernels _kernels;
    private long _tableBytes;

    private ProgramLoader(int count, BoardMemory memory, IKernels kernels)
    {
        _reader = new MessageReader(memory.Program, count);
        _memory = memory;
        _kernels = kernels;
        Program = new BoardProgram();
    }

    /// <summary>The program, if it was not refused.</summary>
    public BoardProgram Program { get; }

    /// <summary>Why it is refused; null if it is not.</summary>
    public Refusal Refusal { get; private set; }

    /// <summary>Reads and checks the program in <see cref="BoardMemory.Program"/>.</summary>
    /// <param name="count">Its length.</param>
    /// <param name="memory">What the board has.</param>
    /// <param name="kernels">What computes.</param>
    /// <param name="shards">Of how many nodes constants are in memory at a time; 0: of all, and Load and Release do nothing.</param>
    public static ProgramLoader Load(int count, BoardMemory memory, IKernels kernels, int shards)
    {
        ProgramLoader loader = new ProgramLoader(count, memory, kernels);
        Refusal refusal = loader.Read();
        if (refusal == null && loader._reader.Left > 0)
        {
            refusal = loader.NotAProgram();
        }

        loader.Refusal = refusal == null ? new StepCheck(loader.Program, memory.MostWork, shards).Check() : refusal;
        return loader;
    }

    private Refusal Read()
    {
        Refusal refusal = ReadSizes();
        refusal = refusal == null ? ReadBuffers() : refusal;
        refusal = refusal == null ? ReadNodes() : refusal;
        refusal = refusal == null ? ReadOperands() : refusal;
        refusal = refusal == null ? ReadSteps() : refusal;
        return _reader.HasFailed ? NotAProgram() : refusal;
    }

    private Refusal NotAProgram() => new Refusal(ProgramError.NotAProgram, _reader.Position, "The bytes are not a program as docs/firmware-program.md has it.");

    private Refusal TooLarge() => new Refusal(ProgramError.TablesTooLarge, (int)_tableBytes, "The program's tables are larger than the device's memory for them.");

    // Whether there is memory for so many elements of a table.
    private bool Takes(int count, int elementBytes)
    {
        _tableBytes += (long)count * elementBytes;
        return _tableBytes <= _memory.TableBytes;
    }

    private Refusal ReadSizes()
    {
        BoardProgram program = Program;
        program.Bytes = _memory.Program;
        _reader.ReadArray(8, 8);
        if (_reader.ReadInteger(0, uint.MaxValue) != Version && !_reader.HasFailed)
        {
            return new Refusal(ProgramError.OtherVersion, 0, "The program is of another version than this firmware.");
        }

        long arena = _reader.ReadInteger(0, uint.MaxValue), scratch = _reader.ReadInteger(0, arena), input = _reader.ReadInteger(0, uint.MaxValue);
        if (arena > _memory.Arena.Length || input > _memory.Input.Length)
        {
            return new Refusal(ProgramError.MemoryTooSmall, 0, "The program needs more memory than the device has.");
        }

        if ((arena - scratch) % BoardProgram.Alignment != 0)
        {
            return new Refusal(ProgramError.ScratchTooSmall, 0, "The program's scratch memory is not aligned to 16 bytes.");
        }

        program.ArenaBytes = (int)arena;
        program.ScratchBytes = (int)scratch;
        program.InputBytes = (int)input;
        return null;
    }

    private Refusal ReadBuffers()
    {
        int count = _reader.ReadArray(0, MostIndices - 1);
        if (!Takes(count, BufferBytes))
        {
            return TooLarge();
        }

        ProgramBuffer[] buffers = new ProgramBuffer[count];
        Program.Buffers = buffers;
        for (int i = 0; i < count; i++)
        {
            ProgramBuffer buffer = new ProgramBuffer();
            buffers[i] = buffer;
            _reader.ReadArray(11, 11);
            long offset = _reader.ReadInteger(0, uint.MaxValue), ring = _reader.ReadInteger(0, uint.MaxValue);
            Region window = buffer.Window;
            window.Top = _reader.ReadInt(short.MinValue, short.MaxValue);
            window.Left = _reader.ReadInt(short.MinValue, short.MaxValue);
            window.Channel = _reader.ReadInt(0, ushort.MaxValue);
            window.Height = _reader.ReadInt(0, ushort.MaxValue);
            window.Width = _reader.ReadInt(0, ushort.MaxValue);
            window.Channels = _reader.ReadInt(0, ushort.MaxValue);
            buffer.PixelBytes = _reader.ReadInt(0, ushort.MaxValue);
            buffer.Space = _reader.ReadInt(0, byte.MaxValue);
            buffer.ElementBytes = _reader.ReadInt(0, byte.MaxValue);
            if (_reader.HasFailed)
            {
                return NotAProgram();
            }

            if (!IsSound(buffer, offset, ring))
            {
                return new Refusal(ProgramError.WrongBuffer, i, "The buffer does not lie in its memory, or its numbers do not agree.");
            }

            buffer.Offset = (int)offset;
            buffer.RingPixels = (int)ring;
            buffer.Memory = buffer.Space == (int)MemorySpace.Input ? _memory.Input : _memory.Arena;
        }

        return null;
    }

    private bool IsSound(ProgramBuffer buffer, long offset, long ring)
    {
        Region w = buffer.Window;
        if (buffer.Space > (int)MemorySpace.Input || (buffer.ElementBytes != 1 && buffer.ElementBytes != 2 && buffer.ElementBytes != 4))
        {
            return false;
        }

        long space = buffer.Space == (int)MemorySpace.Input ? Program.InputBytes : Program.ArenaBytes - Program.ScratchBytes;
        return w.Top >= 0 && w.Left >= 0 && w.Bottom <= short.MaxValue && w.Right <= short.MaxValue && w.ChannelEnd <= ushort.MaxValue && w.Channels > 0
            && buffer.PixelBytes == w.Channels * buffer.ElementBytes
            && ring > 0 && ring <= w.Height * w.Width
            && offset % buffer.ElementBytes == 0
            && offset + (ring * buffer.PixelBytes) <= space;
    }

    private Refusal ReadNodes()
    {
        int count = _reader.ReadArray(0, MostIndices);
        if (!Takes(count, NodeBytes))
        {
            return TooLarge();
        }

        ProgramNode[] nodes = new ProgramNode[count];
        Program.Nodes = nodes;
        for (int i = 0; i < count; i++)
        {
            ProgramNode node = new ProgramNode();
            nodes[i] = node;
            Refusal refusal = ReadNode(node, i);
            if (refusal != null)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal ReadNode(ProgramNode node, int where)
    {
        _reader.ReadArray(6, 6);
        node.Kernel = _reader.ReadInt(0, byte.MaxValue);
        node.Inputs = _reader.ReadInt(0, byte.MaxValue);
        node.Outputs = _reader.ReadInt(0, byte.MaxValue);
        int count = _reader.ReadArray(0, int.MaxValue);
        if (!Takes(count, ParameterBytes))
        {
            return TooLarge();
        }

        node.Parameters = new int[count];
        for (int i = 0; i < node.Parameters.Length; i++)
        {
            node.Parameters[i] = _reader.ReadInt(int.MinValue, int.MaxValue);
        }

        if (_reader.HasFailed)
        {
            return NotAProgram();
        }

        Refusal refusal = NodeCheck.Check(node, where);
        if (refusal != null)
        {
            return refusal;
        }

        return _kernels.ScratchBytes(node) > Program.ScratchBytes
            ? new Refusal(ProgramError.ScratchTooSmall, where, "The node's kernel needs more scratch memory than the program has.")
            : ReadConstants(node, where);
    }

    // The sizes of a node's constants, which must be those that its parameters ask for.
    private Refusal ReadConstants(ProgramNode node, int where)
    {
        node.DigestAt = _reader.ReadBinaryOrNil(32);
        int count = _reader.ReadArray(0, byte.MaxValue);
        if (!Takes(count, ConstantBytes))
        {
            return TooLarge();
        }

        node.ConstantBytes = new int[count];
        node.ConstantAt = new int[count];
        long bytes = 0;
        for (int i = 0; i < count; i++)
        {
            long size = _reader.ReadInteger(0, uint.MaxValue);
            if (_reader.HasFailed)
            {
                return NotAProgram();
            }

            if (size != ConstantCheck.BytesOf(node, i))
            {
                return new Refusal(ProgramError.WrongConstantSize, where, "A constant of the node has another size than its parameters ask for.");
            }

            bytes = RoundUp(bytes) + size;
            if (bytes > int.MaxValue)
            {
                return new Refusal(ProgramError.WrongConstantSize, where, "The constants of the node are larger than any memory.");
            }

            node.ConstantBytes[i] = (int)size;
        }

        if (_reader.HasFailed)
        {
            return NotAProgram();
        }

        node.ShardBytes = (int)bytes;
        return ConstantCheck.BytesOf(node, count) >= 0 || node.DigestAt >= 0 != count > 0
            ? new Refusal(ProgramError.WrongConstantSize, where, "The node has other constants than its kernel needs.")
            : null;
    }

    private Refusal ReadOperands()
    {
        int count = _reader.ReadArray(0, MostIndices);
        if (!Takes(count, OperandBytes))
        {
            return TooLarge();
        }

        ushort[] operands = new ushort[count];
        Program.Operands = operands;
        for (int i = 0; i < count; i++)
        {
            operands[i] = (ushort)_reader.ReadInt(0, ushort.MaxValue);
        }

        return null;
    }

    // The fields of a step in order; those at the end that are 0 are left out.
    private Refusal ReadSteps()
    {
        int steps = _reader.ReadArray(0, MostIndices);
        if (!Takes(steps, StepBytes))
        {
            return TooLarge();
        }

        StepTable table = new StepTable(steps);
        Program.Steps = table;
        for (int i = 0; i < steps && !_reader.HasFailed; i++)
        {
            int count = _reader.ReadArray(1, StepTable.Fields);
            for (int field = 0; field < count; field++)
            {
                bool isSigned = StepTable.IsSigned(field);
                int max = field == 0 ? (int)FirmwareStepKind.Release : field == 1 ? byte.MaxValue : isSigned ? short.MaxValue : ushort.MaxValue;
                table.Set(i, field, _reader.ReadInt(isSigned ? short.MinValue : 0, max));
            }
        }

        return null;
    }

    private static long RoundUp(long bytes) => (bytes + (BoardProgram.Alignment - 1)) / BoardProgram.Alignment * BoardProgram.Alignment;
}
