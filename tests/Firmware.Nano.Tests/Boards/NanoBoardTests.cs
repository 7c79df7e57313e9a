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
using Edge.Transport.Authentication;
using Edge.Transport.Links;
using Edge.Transport.Serial;
using Edge.Transport.Tests.Serial;
using nano::Edge.Nano.Device;

namespace Firmware.Nano.Tests.Boards;

/// <summary>The application against the real host, over a line: what works, and what the error says when it does not.</summary>
public sealed class NanoBoardTests
{
    private static readonly SerialOptions Serial = new() { OpenLimit = TimeSpan.FromSeconds(60), LostLimit = TimeSpan.FromSeconds(60) };
    private static readonly LinkOptions Link = new() { SilenceLimit = TimeSpan.FromSeconds(90), HandshakeLimit = TimeSpan.FromSeconds(60) };
    private static readonly byte[] Program = FirmwareProgramEncoding.Write(TinyProgram.Program);

    [Theory]
    [InlineData(4096)]
    [InlineData(544)] // room for two of the three tables: the next one comes while one is used
    [InlineData(272)] // room for one
    public async Task ALoadedProgramRuns(int constantsBytes)
    {
        using NanoBoard nano = Board(constantsBytes);
        await using BoardConnection board = await BoardConnection.OpenAsync(nano.Connect(), Serial, Link);
        board.Description.ShouldBe(new BoardDescription(1, "nano", "portable", string.Empty, 1024, 1024, 4096, constantsBytes, null));
        for (int run = 0; run < 3; run++)
        {
            TinyHost host = new();
            await board.LoadAsync(Program, host);
            await board.RunAsync(host);
            await board.RunAsync(host);
            host.ShouldHaveRun();
        }
    }

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

    [Fact]
    public async Task TheNextHostFindsTheProgramThere()
    {
        using NanoBoard nano = Board();
        TinyHost host = new();
        await using (BoardConnection first = await BoardConnection.OpenAsync(nano.Connect(), Serial, Link))
        {
            await first.LoadAsync(Program, host);
        }

        await using BoardConnection second = await BoardConnection.OpenAsync(nano.Connect(), Serial, Link);
        second.Description.Program.ShouldBe(Digest.Of(Program));
        await second.RunAsync(host);
        host.ShouldHaveRun();
    }

    [Fact]
    public async Task AnotherKeyIsRefused()
    {
        BoardSettings settings = Settings();
        settings.Key = "a secret that nobody guesses"u8.ToArray();
        using NanoBoard nano = new(settings);
        LinkOptions wrong = Link with { Key = PreSharedKey.FromBytes("another secret of many"u8) };
        (await Should.ThrowAsync<EdgeException>(BoardConnection.OpenAsync(nano.Connect(), Serial, wrong))).Code.ShouldBe(4021);
        LinkOptions right = Link with { Key = PreSharedKey.FromBytes("a secret that nobody guesses"u8) };
        await using BoardConnection board = await BoardConnection.OpenAsync(nano.Connect(), Serial, right);
        board.Description.Board.ShouldBe("nano");
    }

    [Fact]
    public async Task WhatCannotBeIsRefusedAndTheBoardGoesOn()
    {
        using NanoBoard nano = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(nano.Connect(), Serial, Link);
        TinyHost host = new();
        (await Should.ThrowAsync<EdgeException>(board.RunAsync(host))).Code.ShouldBe(5550);
        (await Should.ThrowAsync<EdgeException>(board.LoadAsync(Program.AsMemory(0, Program.Length - 1), host))).Code.ShouldBe(5500);
        (await Should.ThrowAsync<EdgeException>(board.LoadAsync(new byte[5000], host))).Code.ShouldBe(5553);
        (await Should.ThrowAsync<EdgeException>(board.LoadAsync(Program, new TinyHost { WrongConstants = new byte[256] }))).Code.ShouldBe(5554);
        await board.LoadAsync(Program, host);
        await board.RunAsync(host);
        host.ShouldHaveRun();
    }

    [Fact]
    public async Task ConstantsThatFitNowhereAreRefused()
    {
        using NanoBoard nano = Board(constantsBytes: 128);
        await using BoardConnection board = await BoardConnection.OpenAsync(nano.Connect(), Serial, Link);
        await board.LoadAsync(Program, new TinyHost());
        (await Should.ThrowAsync<EdgeException>(board.RunAsync(new TinyHost()))).Code.ShouldBe(5555);
    }

    [Fact]
    public async Task AnErrorOfTheHostEndsTheRunAsItself()
    {
        using NanoBoard nano = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(nano.Connect(), Serial, Link);
        TinyHost failing = new() { OnFeed = _ => throw new EdgeException(6012, "The camera is gone.", "Somebody unplugged it.", "Plug it in.") };
        await board.LoadAsync(Program, failing);
        EdgeException error = await Should.ThrowAsync<EdgeException>(board.RunAsync(failing));
        error.Message.ShouldContain("camera");
        TinyHost host = new();
        await board.RunAsync(host);
        host.ShouldHaveRun();
    }

    [Fact]
    public async Task ARunCanBeCancelled()
    {
        using NanoBoard nano = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(nano.Connect(), Serial, Link);
        using CancellationTokenSource cancel = new();
        TinyHost waiting = new()
        {
            OnFeed = async token =>
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            },
        };
        await board.LoadAsync(Program, waiting);
        await Should.ThrowAsync<OperationCanceledException>(board.RunAsync(waiting, cancel.Token));
    }

    /// <summary>A flood, a packet that ends early, a packet that is damaged: then a host dials, and finds the board well.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task HostileBytesAreForgotten(ulong seed)
    {
        using NanoBoard nano = Board();
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
        using NanoBoard nano = Board();
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

    private static NanoBoard Board(int constantsBytes = 4096) => new(Settings(constantsBytes));

    private static BoardSettings Settings(int constantsBytes = 4096) =>
        new() { ArenaBytes = 1024, InputBytes = 1024, ProgramBytes = 4096, ConstantsBytes = constantsBytes };
}
