using System.Collections.Immutable;
using Edge.Devices;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Cost.Boards;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Testing;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Bench.Firmware;

/// <summary>One inference of a network on an emulated board.</summary>
/// <param name="Instructions">Between the start of the run and its end, transfers of inputs and outputs left out.</param>
/// <param name="StartInstructions">From reset until the image is ready for a run.</param>
/// <param name="ArenaBytes">Activations and scratch memory; the input is not in it.</param>
/// <param name="StackBytes">The most stack that was used.</param>
/// <param name="CodeBytes">Flash without weights.</param>
/// <param name="IsExact">Whether the outputs are the golden ones, byte for byte.</param>
/// <param name="Functions">Where <paramref name="Instructions"/> go, most first.</param>
/// <param name="Program">What ran.</param>
/// <param name="Steps">Instructions of each of its steps, in the order in which they run.</param>
internal sealed record BoardMeasurement(
    long Instructions, long StartInstructions, long ArenaBytes, long StackBytes, long CodeBytes, bool IsExact, ImmutableArray<(string Function, long Instructions)> Functions, FirmwareProgram Program, ImmutableArray<long> Steps)
{
    private const string Vector = "0";
    private static readonly SerialOptions Serial = new() { OpenLimit = TimeSpan.FromSeconds(30), LostLimit = TimeSpan.FromSeconds(60) };
    private static readonly LinkOptions Link = new() { SilenceLimit = TimeSpan.FromSeconds(90), HandshakeLimit = TimeSpan.FromSeconds(30) };

    /// <summary>Plans, lowers, builds and runs a network with its first golden input.</summary>
    /// <param name="network">The network.</param>
    /// <param name="board">A board that QEMU has.</param>
    /// <param name="sramBytes">Memory for activations and scratch memory; null runs layer by layer.</param>
    /// <param name="counter">Counts instructions.</param>
    public static async Task<BoardMeasurement> TakeAsync(GoldenNetwork network, FirmwareBoard board, long? sramBytes, InstructionCounter counter)
    {
        ImportedModel model = ModelFile.Open(network.ModelPath);
        ClusterSpec cluster = new([new ClusterDevice(board.Name, "inproc", DeviceProfiles.All[board.Profile])]);
        (PlanningResult planned, LoweredProgram lowered) = FirmwarePlanner.Plan(new PlanRequest(model, cluster, sramBytes is null ? Strategy.Single : Strategy.Patches, sramBytes), board.Isa);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-image-");
        try
        {
            FirmwareImage image = await BuildAsync(lowered, board, folder.FullName);
            byte[][] outputs = [.. planned.Plan.Graph.Outputs.Select(o => new byte[planned.Plan.Graph.Tensors[o].Bytes])];
            long stack = await RunAsync(planned.Plan, image, Inputs(planned.Plan.Graph, network.Input(Vector)), outputs, counter);
            InstructionCounts counts = counter.Read();
            bool exact = outputs.SelectMany(o => o).SequenceEqual(network.Output(Vector));
            return new BoardMeasurement(counts.Run, counts.Start, image.ArenaBytes, stack, image.CodeBytes + image.TableBytes, exact, counter.ReadFunctions(image.Path), lowered.Program, StepInstructions.Of(lowered.Program, board.Isa, counts.Pieces));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<FirmwareImage> BuildAsync(LoweredProgram lowered, FirmwareBoard board, string folder)
    {
        FirmwareSource source = FirmwareSource.Of(lowered);
        await File.WriteAllTextAsync(Path.Combine(folder, FirmwareSource.HeaderName), source.Header);
        await File.WriteAllTextAsync(Path.Combine(folder, FirmwareSource.TablesName), source.Tables);
        HashSet<string> kernels = [.. lowered.Program.Nodes.Select(n => FirmwareKernelNames.FileOf(n.Kernel))];
        return await new FirmwareToolchain(FirmwareTree.Find()).BuildAsync(board, folder, kernels, new FirmwareMemory());
    }

    private static async Task<long> RunAsync(Plan plan, FirmwareImage image, ReadOnlyMemory<byte>[] inputs, byte[][] outputs, InstructionCounter counter)
    {
        await using QemuBoard board = await QemuBoard.StartAsync(image, counter.Arguments);
        await using BoardConnection connection = await BoardConnection.OpenAsync(board.Line, Serial, Link);
        BoardTensors tensors = BoardTensors.Of(plan, plan.Endpoint, new SimdKernels());
        tensors.Begin(inputs, [.. outputs.Select(o => o.AsMemory())]);
        BoardRunReport report = await connection.RunAsync(new BoardHost(tensors, exchange: null, static _ => default));
        tensors.End();
        return report.StackBytes;
    }

    private static ReadOnlyMemory<byte>[] Inputs(Graph graph, byte[] vector)
    {
        int start = 0;
        return [.. graph.Inputs.Select(input =>
        {
            int bytes = (int)graph.Tensors[input].Bytes;
            start += bytes;
            return new ReadOnlyMemory<byte>(vector, start - bytes, bytes);
        })];
    }
}
