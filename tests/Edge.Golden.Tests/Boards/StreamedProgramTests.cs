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
        GoldenNetwork golden = new(network);
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        (PlanningResult planned, LoweredProgram lowered) = FirmwarePlanner.Plan(Request(model, windowed), FirmwareIsa.Portable);
        FirmwareProgram program = windowed ? LayerByLayer(lowered.Program) : lowered.Program;
        Dictionary<Digest, byte[]> shards = lowered.Program.Nodes.Where(n => n.Shard is not null).DistinctBy(n => n.Shard).ToDictionary(n => n.Shard!.Value, lowered.ShardOf);
        int all = shards.Values.Sum(s => s.Length + 32);
        int constants = windowed ? 2 * (shards.Values.Max(s => s.Length) + 32) : all;
        constants.ShouldBeLessThanOrEqualTo(all);
        using HostBoard process = new(lowered.Program.ArenaBytes, lowered.Program.InputBytes + 16, 200_000, constants);
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
        BoardTensors tensors = BoardTensors.Of(planned.Plan, planned.Plan.Endpoint, new ReferenceKernels());
        BoardHost host = new(tensors, exchange: null, digest => shards[digest]);

        await board.LoadAsync(FirmwareProgramEncoding.Write(program), host);
        foreach (string vector in golden.Vectors.Take(2))
        {
            byte[] output = new byte[golden.Output(vector).Length];
            tensors.Begin([golden.Input(vector)], [output]);
            await board.RunAsync(host);
            tensors.End();
            output.ShouldBe(golden.Output(vector));
        }
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
}
