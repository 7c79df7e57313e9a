using System.Collections.Immutable;
using Edge.Cli.Execution;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Cost.Boards;
using Edge.Runtime;

namespace Edge.Cli.Calibration.Boards;

/// <summary>
/// Counts what the kernels of the firmware execute: builds images that run many shapes each, with the toolchain and the engine of every
/// other image, and runs them in QEMU. Counts are the same in every run.
/// </summary>
internal static class BoardCalibration
{
    private const long MostConstantBytes = 700_000;

    /// <summary>Counts shapes.</summary>
    /// <param name="board">A board that QEMU has.</param>
    /// <param name="each">Shapes of a family (<see cref="BoardDesign"/>).</param>
    /// <param name="progress">Told what share is done.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE620x where compiler or emulator are missing or fail; EDGE654x: the counter.</exception>
    public static async Task<ImmutableArray<InstructionSample>> CountAsync(FirmwareBoard board, int each, Action<double> progress, CancellationToken cancellation)
    {
        WeightStore constants = new();
        KernelShape[] shapes = [.. BoardDesign.Shapes(new KernelShapes(constants), each)];
        using InstructionCounter counter = InstructionCounter.Build(FirmwareTree.Find());
        ImmutableArray<InstructionSample>.Builder samples = ImmutableArray.CreateBuilder<InstructionSample>();
        int done = 0;
        foreach (KernelShape[] part in Parts(shapes))
        {
            samples.AddRange(await CountAsync(new BoardProgram(part, constants, board.Isa), board, counter, cancellation));
            progress((double)(done += part.Length) / shapes.Length);
        }

        return samples.ToImmutable();
    }

    /// <summary>Shapes whose constants fit the flash of a board together.</summary>
    private static IEnumerable<KernelShape[]> Parts(KernelShape[] shapes)
    {
        List<KernelShape> part = [];
        HashSet<FirmwareConstant> constants = [];
        foreach (KernelShape shape in shapes)
        {
            if (constants.Sum(c => (long)c.SizeBytes) + shape.ConstantBytes > MostConstantBytes)
            {
                yield return [.. part];
                part.Clear();
                constants.Clear();
            }

            part.Add(shape);
            constants.UnionWith(shape.Node.Constants);
        }

        yield return [.. part];
    }

    private static async Task<ImmutableArray<InstructionSample>> CountAsync(BoardProgram program, FirmwareBoard board, InstructionCounter counter, CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-image-");
        try
        {
            FirmwareImage image = await ModelImage.BuildAsync(program.Lowered, board, folder.FullName, new FirmwareMemory(), cancellation);
            await using (QemuBoard emulated = await QemuBoard.StartAsync(image, counter.Arguments, cancellation))
            await using (BoardConnection connection = await BoardConnection.OpenAsync(emulated.Line, BoardLine.Serial, BoardLine.Link, cancellation))
            {
                await connection.RunAsync(new ZeroHost(), cancellation);
            }

            return Samples(program, board, counter.Read());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ImmutableArray<InstructionSample> Samples(BoardProgram program, FirmwareBoard board, InstructionCounts counts)
    {
        ImmutableArray<InstructionSample>.Builder samples = ImmutableArray.CreateBuilder<InstructionSample>();
        ImmutableArray<long> steps = StepInstructions.Of(program.Lowered.Program, board.Isa, counts.Pieces);
        foreach ((int i, InstructionWork? work) in FirmwareWork.Of(program.Lowered.Program, board.Isa).Index())
        {
            samples.Add(new InstructionSample(work!, steps[i], program.Names[i]));
        }

        return samples.ToImmutable();
    }

    /// <summary>Gives zeros and forgets what it gets.</summary>
    private sealed class ZeroHost : IBoardHost
    {
        public ValueTask<ReadOnlyMemory<byte>> GetAsync(BoardTransfer transfer, CancellationToken cancellation) => ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[transfer.SizeBytes]);

        public ValueTask PutAsync(BoardTransfer transfer, int offset, ReadOnlyMemory<byte> piece, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask<ReadOnlyMemory<byte>> ConstantsAsync(int node, Digest digest, CancellationToken cancellation) => ValueTask.FromResult<ReadOnlyMemory<byte>>(Array.Empty<byte>());
    }
}
