using Edge.Model.Firmware;

namespace Edge.Devices;

/// <summary>What an image without a model sets aside for the models that are sent to it.</summary>
/// <param name="ArenaBytes">Activations and scratch memory.</param>
/// <param name="InputBytes">The input image; 0 where it is fed in rows.</param>
/// <param name="TableBytes">The program and its tables.</param>
/// <param name="ConstantsBytes">Constants: all of them, or a window over them.</param>
public sealed record StreamedMemory(int ArenaBytes, int InputBytes, int TableBytes, int ConstantsBytes)
{
    private const int OverreadBytes = 3; // kernels may read so far behind a filter

    // Structs of firmware/core/include/edge as they are where pointers have 8 bytes, so that it holds everywhere.
    private const int BufferBytes = 24, NodeBytes = 24, ShardBytes = 32, StepBytes = 40, ConstantBytes = 12, WordBytes = 4, TableAlignment = 8;

    /// <summary>Of how many nodes constants can be in memory at a time, where they do not all fit.</summary>
    public int Slots { get; init; } = 24;

    /// <summary>The compiler's definitions.</summary>
    internal IEnumerable<string> Definitions =>
        [$"-DEDGE_ARENA_BYTES={ArenaBytes}", $"-DEDGE_INPUT_BYTES={InputBytes}", $"-DEDGE_TABLE_BYTES={TableBytes}", $"-DEDGE_CONSTANTS_BYTES={ConstantsBytes}", $"-DEDGE_STREAM_SLOTS={Slots}"];

    /// <summary>
    /// What a program needs whose constants are loaded and released while it runs: a window of the most that it has loaded at a time, and as
    /// much again for what arrives meanwhile; all of its constants where they are less.
    /// </summary>
    public static StreamedMemory For(FirmwareProgram program)
    {
        int all = program.Nodes.Sum(RoomFor), window = 0, loaded = 0, count = 0, slots = 0;
        foreach (FirmwareStep step in program.Flat())
        {
            int direction = step.Kind switch { FirmwareStepKind.Load => 1, FirmwareStepKind.Release => -1, _ => 0 };
            loaded += direction == 0 ? 0 : direction * RoomFor(program.Nodes[step.Index]);
            (window, count) = (Math.Max(window, loaded), count + direction);
            slots = Math.Max(slots, count);
        }

        return new StreamedMemory(program.ArenaBytes, program.InputBytes, TablesOf(program), window == 0 ? all : Math.Min(all, 2 * window)) { Slots = Math.Max(2 * slots, 1) };
    }

    private static int RoomFor(FirmwareNode node) =>
        node.Constants.IsEmpty ? 0 : Aligned(node.Constants.Sum(c => Aligned(c.SizeBytes, FirmwareProgram.Alignment)) + OverreadBytes, FirmwareProgram.Alignment);

    private static int TablesOf(FirmwareProgram program) =>
        Aligned(FirmwareProgramEncoding.Write(program).Length, TableAlignment)
        + (program.Buffers.Length * BufferBytes)
        + program.Nodes.Sum(n => NodeBytes + ShardBytes + Aligned(n.Parameters.Length * WordBytes, TableAlignment) + Aligned(n.Constants.Length * ConstantBytes, TableAlignment) + TableAlignment)
        + Aligned(program.Operands.Length * sizeof(ushort), TableAlignment)
        + (program.Steps.Length * StepBytes) + (2 * TableAlignment);

    private static int Aligned(int bytes, int alignment) => (bytes + alignment - 1) / alignment * alignment;
}
