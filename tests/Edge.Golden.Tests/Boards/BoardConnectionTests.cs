using Edge.Model;
using Edge.Model.Firmware;
using Edge.Runtime;
using Edge.Testing;
using Edge.Transport.Authentication;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Golden.Tests.Boards;

/// <summary>The real C of a board against the real host, over a line: what works, and what the error says when it does not.</summary>
public sealed class BoardConnectionTests
{
    private static readonly SerialOptions Serial = new() { OpenLimit = TimeSpan.FromSeconds(60), LostLimit = TimeSpan.FromSeconds(60) };
    private static readonly LinkOptions Link = new() { SilenceLimit = TimeSpan.FromSeconds(90), HandshakeLimit = TimeSpan.FromSeconds(60) };
    private static readonly byte[] Program = FirmwareProgramEncoding.Write(TinyProgram.Program);

    [NativeTheory]
    [InlineData(4096)]
    [InlineData(544)] // room for two of the three tables: the next one comes while one is used
    [InlineData(272)] // room for one
    public async Task ALoadedProgramRuns(int constantsBytes)
    {
        using HostBoard process = Board(constantsBytes);
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
        board.Description.ShouldBe(new BoardDescription(1, "host", "portable", Convert.ToHexStringLower([.. "host board"u8, .. new byte[10]]), 1024, 1024, 4096, constantsBytes, null));
        for (int run = 0; run < 3; run++)
        {
            TinyHost host = new();
            await board.LoadAsync(Program, host);
            await board.RunAsync(host);
            await board.RunAsync(host);
            host.ShouldHaveRun();
        }
    }

    [NativeFact]
    public async Task TheNextHostFindsTheProgramThere()
    {
        using HostBoard process = Board();
        TinyHost host = new();
        await using (BoardConnection first = await BoardConnection.OpenAsync(process.Connect(), Serial, Link))
        {
            await first.LoadAsync(Program, host);
        }

        await using BoardConnection second = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
        second.Description.Program.ShouldBe(Digest.Of(Program));
        await second.RunAsync(host);
        host.ShouldHaveRun();
    }

    [NativeFact]
    public async Task AnotherKeyIsRefused()
    {
        using HostBoard process = Board(key: "a secret that nobody guesses");
        LinkOptions wrong = Link with { Key = PreSharedKey.FromBytes("another secret of many"u8) };
        (await Should.ThrowAsync<EdgeException>(BoardConnection.OpenAsync(process.Connect(), Serial, wrong))).Code.ShouldBe(4021);
        LinkOptions right = Link with { Key = PreSharedKey.FromBytes("a secret that nobody guesses"u8) };
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, right);
        board.Description.Board.ShouldBe("host");
    }

    [NativeFact]
    public async Task ConstantsThatFitNowhereAreRefused()
    {
        using HostBoard process = Board(constantsBytes: 128);
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
        await board.LoadAsync(Program, new TinyHost());
        (await Should.ThrowAsync<EdgeException>(board.RunAsync(new TinyHost()))).Code.ShouldBe(5555);
    }

    [NativeFact]
    public async Task WithoutAProgramNothingRuns()
    {
        using HostBoard process = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
        (await Should.ThrowAsync<EdgeException>(board.RunAsync(new TinyHost()))).Code.ShouldBe(5550);
    }

    [NativeFact]
    public async Task WhatIsNoProgramIsRefusedAndTheBoardGoesOn()
    {
        using HostBoard process = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
        TinyHost host = new();
        (await Should.ThrowAsync<EdgeException>(board.LoadAsync(Program.AsMemory(0, Program.Length - 1), host))).Code.ShouldBe(5500);
        (await Should.ThrowAsync<EdgeException>(board.LoadAsync(new byte[5000], host))).Code.ShouldBe(5553);
        (await Should.ThrowAsync<EdgeException>(board.LoadAsync(Program, new TinyHost { WrongConstants = new byte[256] }))).Code.ShouldBe(5554);
        await board.LoadAsync(Program, host);
        await board.RunAsync(host);
        host.ShouldHaveRun();
    }

    [NativeFact]
    public async Task AnErrorOfTheHostEndsTheRunAsItself()
    {
        using HostBoard process = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
        TinyHost failing = new() { OnFeed = _ => throw new EdgeException(6012, "The camera is gone.", "Somebody unplugged it.", "Plug it in.") };
        await board.LoadAsync(Program, failing);
        EdgeException error = await Should.ThrowAsync<EdgeException>(board.RunAsync(failing));
        error.Code.ShouldBe(6012);
        error.Message.ShouldContain("camera");
        TinyHost host = new();
        await board.RunAsync(host);
        host.ShouldHaveRun();
    }

    [NativeFact]
    public async Task ARunCanBeCancelled()
    {
        using HostBoard process = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
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

    [NativeFact]
    public async Task ABoardThatDiesInARunIsAnErrorAndTheNextOneWorks()
    {
        HostBoard process = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
        TinyHost host = new()
        {
            OnFeed = _ =>
            {
                process.Dispose();
                return Task.CompletedTask;
            },
        };
        await board.LoadAsync(Program, host);
        (await Should.ThrowAsync<EdgeException>(board.RunAsync(host))).Code.ShouldBeOneOf(4017, 4064);
        (await board.Ended).Code.ShouldBeOneOf(4017, 4064);

        using HostBoard next = Board();
        await using BoardConnection again = await BoardConnection.OpenAsync(next.Connect(), Serial, Link);
        again.Description.Program.ShouldBeNull();
    }

    private static HostBoard Board(int constantsBytes = 4096, string key = "") => new(1024, 1024, 4096, constantsBytes, key: key);
}
