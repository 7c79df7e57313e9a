using Edge.Model;
using Edge.Model.Firmware;
using Edge.Runtime;
using Edge.Testing;
using Edge.Transport.Authentication;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Golden.Tests.Boards;

/// <summary>What every board does for the real host, over a line, and what the error says when it cannot.</summary>
public abstract class BoardContract
{
    internal static readonly SerialOptions Serial = new() { OpenLimit = TimeSpan.FromSeconds(60), LostLimit = TimeSpan.FromSeconds(60) };
    internal static readonly LinkOptions Link = new() { SilenceLimit = TimeSpan.FromSeconds(90), HandshakeLimit = TimeSpan.FromSeconds(60) };
    internal static readonly byte[] Program = FirmwareProgramEncoding.Write(TinyProgram.Program);

    /// <summary>The name that the board gives.</summary>
    protected abstract string Name { get; }

    /// <summary>The build that it says to have, in hexadecimal.</summary>
    protected abstract string Build { get; }

    [NativeTheory]
    [InlineData(4096)]
    [InlineData(544)] // room for two of the three tables: the next one comes while one is used
    [InlineData(272)] // room for one
    public async Task ALoadedProgramRuns(int constantsBytes)
    {
        using ITestBoard device = Board(constantsBytes);
        await using BoardConnection board = await BoardConnection.OpenAsync(device.Connect(), Serial, Link);
        board.Description.ShouldBe(new BoardDescription(1, Name, "portable", Build, 1024, 1024, 4096, constantsBytes, null));
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
        using ITestBoard device = Board();
        TinyHost host = new();
        await using (BoardConnection first = await BoardConnection.OpenAsync(device.Connect(), Serial, Link))
        {
            await first.LoadAsync(Program, host);
        }

        await using BoardConnection second = await BoardConnection.OpenAsync(device.Connect(), Serial, Link);
        second.Description.Program.ShouldBe(Digest.Of(Program));
        await second.RunAsync(host);
        host.ShouldHaveRun();
    }

    [NativeFact]
    public async Task AnotherKeyIsRefused()
    {
        using ITestBoard device = Board(key: "a secret that nobody guesses");
        LinkOptions wrong = Link with { Key = PreSharedKey.FromBytes("another secret of many"u8) };
        (await Should.ThrowAsync<EdgeException>(BoardConnection.OpenAsync(device.Connect(), Serial, wrong))).Code.ShouldBe(4021);
        LinkOptions right = Link with { Key = PreSharedKey.FromBytes("a secret that nobody guesses"u8) };
        await using BoardConnection board = await BoardConnection.OpenAsync(device.Connect(), Serial, right);
        board.Description.Board.ShouldBe(Name);
    }

    [NativeFact]
    public async Task ConstantsThatFitNowhereAreRefused()
    {
        using ITestBoard device = Board(constantsBytes: 128);
        await using BoardConnection board = await BoardConnection.OpenAsync(device.Connect(), Serial, Link);
        await board.LoadAsync(Program, new TinyHost());
        (await Should.ThrowAsync<EdgeException>(board.RunAsync(new TinyHost()))).Code.ShouldBe(5555);
    }

    [NativeFact]
    public async Task WithoutAProgramNothingRuns()
    {
        using ITestBoard device = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(device.Connect(), Serial, Link);
        (await Should.ThrowAsync<EdgeException>(board.RunAsync(new TinyHost()))).Code.ShouldBe(5550);
    }

    [NativeFact]
    public async Task WhatIsNoProgramIsRefusedAndTheBoardGoesOn()
    {
        using ITestBoard device = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(device.Connect(), Serial, Link);
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
        using ITestBoard device = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(device.Connect(), Serial, Link);
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
        using ITestBoard device = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(device.Connect(), Serial, Link);
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

    /// <summary>Starts a board of 1,024 bytes of arena and input, and 4,096 for a program.</summary>
    /// <param name="constantsBytes">Room for constants.</param>
    /// <param name="key">Its key; empty for none.</param>
    protected abstract ITestBoard Board(int constantsBytes = 4096, string key = "");
}
