extern alias nano;

using Edge.Golden.Tests.Boards;
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
using Edge.Transport.Tests.Serial;
using nano::Edge.Nano.Device;

namespace Firmware.Nano.Tests.Boards;

/// <summary>The application against the real host, over a line: what works, and what the error says when it does not.</summary>
public sealed class NanoBoardTests : BoardContract
{
    /// <inheritdoc/>
    protected override string Name => "nano";

    /// <inheritdoc/>
    protected override string Build => string.Empty;

    [SharedFact]
    public async Task ANetworkGivesTheGoldenBytes()
    {
        GoldenNetwork golden = new("tflm_hello_world_int8");
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        ClusterSpec cluster = new([new ClusterDevice("board", "inproc", new DeviceProfile("nano", 1, 2e8, 1 << 20, 1 << 20, 1e5, 5e4, 1e5, 5, 1e4, 500))]);
        (PlanningResult planned, LoweredProgram lowered) = FirmwarePlanner.Plan(new PlanRequest(model, cluster), FirmwareIsa.Portable);
        using NanoBoard nano = new(new BoardSettings());
        await using BoardConnection board = await BoardConnection.OpenAsync(nano.Connect(), Serial, Link);
        BoardTensors tensors = BoardTensors.Of(planned.Plan, planned.Plan.Endpoint, new ReferenceKernels());
        Dictionary<Digest, byte[]> shards = lowered.Program.Nodes.Where(n => n.Shard is not null).DistinctBy(n => n.Shard).ToDictionary(n => n.Shard!.Value, lowered.ShardOf);
        BoardHost host = new(tensors, exchange: null, digest => shards[digest]);

        await board.LoadAsync(FirmwareProgramEncoding.Write(lowered.Program), host);

        foreach (string vector in golden.Vectors)
        {
            byte[] output = new byte[golden.Output(vector).Length];
            tensors.Begin([golden.Input(vector)], [output]);
            await board.RunAsync(host);
            tensors.End();
            output.ShouldBe(golden.Output(vector), vector);
        }
    }

    /// <summary>A flood, a packet that ends early, a packet that is damaged: then a host dials, and finds the board well.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task HostileBytesAreForgotten(ulong seed)
    {
        using NanoBoard nano = Nano();
        LoopbackConnection line = nano.Connect();
        SeededRandom random = new(seed);
        byte[] packet = [0, 2, (byte)PacketKind.Open, 9, 1, 2, 3, 4, 5, 6, 7, 8];
        Send(line, Enumerable.Range(0, 20_000).Select(_ => (byte)random.Next(0, 255)).ToArray());
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. packet, 0];
            damaged[random.Next(0, damaged.Length - 1)] = (byte)random.Next(0, 255);
            Send(line, packet.AsSpan(0, random.Next(1, packet.Length)));
            Send(line, damaged);
        }

        await using BoardConnection board = await BoardConnection.OpenAsync(line, Serial, Link);
        TinyHost host = new();
        await board.LoadAsync(Program, host);
        await board.RunAsync(host);
        host.ShouldHaveRun();
    }

    /// <summary>Two bytes in a thousand are not what was sent: every one of them is noticed, and what arrives is right.</summary>
    [Fact]
    public async Task ANoisyLineIsOnlySlow()
    {
        using NanoBoard nano = Nano();
        await using BoardConnection board = await BoardConnection.OpenAsync(new NoisyConnection(nano.Connect(), damagePerMillion: 2000, seed: 5), Serial, Link);
        TinyHost host = new();
        await board.LoadAsync(Program, host);
        await board.RunAsync(host);
        host.ShouldHaveRun();
        board.Line.Statistics.ResentBytes.ShouldBeGreaterThan(0);
    }

    private static void Send(LoopbackConnection line, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = line.TrySend(bytes);
            bytes = bytes[sent..];
            line.TryReceive(new byte[256]); // the host that is not there reads nothing of it
            if (sent == 0)
            {
                line.WaitToSend(100);
            }
        }
    }

    /// <inheritdoc/>
    protected override ITestBoard Board(int constantsBytes = 4096, string key = "") => Nano(constantsBytes, key);

    private static NanoBoard Nano(int constantsBytes = 4096, string key = "") => new(new BoardSettings
    {
        ArenaBytes = 1024,
        InputBytes = 1024,
        ProgramBytes = 4096,
        ConstantsBytes = constantsBytes,
        Key = System.Text.Encoding.UTF8.GetBytes(key),
    });
}
