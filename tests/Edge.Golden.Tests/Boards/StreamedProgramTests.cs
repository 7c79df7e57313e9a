using System.Collections.Immutable;
using Edge.Devices;
using Edge.Importers;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Testing;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Golden.Tests.Boards;

/// <summary>Programs that are sent to a board over its line give the golden bytes.</summary>
public sealed class StreamedProgramTests
{
    private static readonly SerialOptions Serial = new() { OpenLimit = TimeSpan.FromSeconds(30), LostLimit = TimeSpan.FromSeconds(30) };
    private static readonly LinkOptions Link = new() { SilenceLimit = TimeSpan.FromSeconds(60), HandshakeLimit = TimeSpan.FromSeconds(60) };

    [SharedTheory]
    [InlineData("te_vww", false)]
    [InlineData("te_vww", true)]
    [InlineData("mlperf_kws_ref", false)]
    public async Task AStreamedNetworkGivesTheGoldenBytes(string network, bool windowed)
    {
        Sent sent = Lower(network, FirmwareIsa.Portable, windowed);
        using HostBoard process = new(sent.Memory.ArenaBytes, sent.Memory.InputBytes, sent.Memory.TableBytes, sent.Memory.ConstantsBytes);
        await RunAsync(process.Connect(), sent, vectors: 2);
    }

    private static async Task RunAsync(IConnection line, Sent sent, int vectors)
    {
        await using BoardConnection board = await BoardConnection.OpenAsync(line, Serial, Link);
        BoardTensors tensors = BoardTensors.Of(sent.Plan, sent.Plan.Endpoint, new ReferenceKernels());
        BoardHost host = new(tensors, exchange: null, digest => sent.Shards[digest]);
        await board.LoadAsync(FirmwareProgramEncoding.Write(sent.Program), host);
        foreach (string vector in sent.Golden.Vectors.Take(vectors))
        {
            byte[] output = new byte[sent.Golden.Output(vector).Length];
            tensors.Begin([sent.Golden.Input(vector)], [output]);
            BoardRunReport report = await board.RunAsync(host);
            tensors.End();
            output.ShouldBe(sent.Golden.Output(vector));
            report.StackBytes.ShouldBeLessThan(2048);
        }
    }

    private static Sent Lower(string network, FirmwareIsa isa, bool windowed)
    {
        GoldenNetwork golden = new(network);
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        (PlanningResult planned, LoweredProgram lowered) = FirmwarePlanner.Plan(Request(model, windowed), isa);
        FirmwareProgram program = windowed ? LayerByLayer(lowered.Program) : lowered.Program;
        Dictionary<Digest, byte[]> shards = program.Nodes.Where(n => n.Shard is not null).DistinctBy(n => n.Shard).ToDictionary(n => n.Shard!.Value, lowered.ShardOf);
        int all = program.Nodes.Where(n => n.Shard is not null).Sum(n => shards[n.Shard!.Value].Length + 32);
        int window = 2 * (shards.Values.Max(s => s.Length) + 32);
        StreamedMemory memory = new(program.ArenaBytes, program.InputBytes + 16, 200_000, windowed ? window : all);
        memory.ConstantsBytes.ShouldBeLessThanOrEqualTo(all);
        return new Sent(golden, planned.Plan, program, shards, memory);
    }

    /// <summary>Constants come before the only step of their node, and go after it.</summary>
    private static FirmwareProgram LayerByLayer(FirmwareProgram program)
    {
        program.Steps.ShouldAllBe(s => s.Kind != FirmwareStepKind.Repeat);
        return program with
        {
            Steps =
            [
                .. program.Steps.Where(s => s.Kind is not (FirmwareStepKind.Load or FirmwareStepKind.Release)).SelectMany(s => s.Kind == FirmwareStepKind.Compute && program.Nodes[s.Index].Shard is not null
                    ? (FirmwareStep[])[new(FirmwareStepKind.Load, s.Index, 0, default), s, new(FirmwareStepKind.Release, s.Index, 0, default)]
                    : [s]),
            ],
        };
    }

    private static PlanRequest Request(ImportedModel model, bool windowed) =>
        new(model, new ClusterSpec([new ClusterDevice("board", "inproc", DeviceProfiles.All["cortex-m7"])]), windowed ? Strategy.Single : Strategy.Patches, windowed ? null : 60_000);

    /// <summary>What is sent to a board, and the memory that the board has for it.</summary>
    private sealed record Sent(GoldenNetwork Golden, Plan Plan, FirmwareProgram Program, Dictionary<Digest, byte[]> Shards, StreamedMemory Memory);
}
