extern alias nano;

using Edge.Conformance.Tests;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Testing;
using Edge.Testing.Firmware;
using nano::Edge.Nano.Programs;

namespace Firmware.Nano.Tests.Programs;

/// <summary>What is wrong with a program has the number that the C loader gives it, and what is accepted stays inside its arrays.</summary>
public sealed class ProgramLoaderTests
{
    private static readonly string[] Cases = ["Conv2D i8 0", "Lstm i8 0"];

    [Fact]
    public void BytesThatEndEarlyGoOnOrAreOfAnotherVersionAreRefused()
    {
        NanoEngine engine = Engine("Conv2D i8 0");
        for (int length = 0; length < engine.Bytes.Length; length++)
        {
            engine.Load(engine.Bytes.AsSpan(0, length)).Refusal.Code.ShouldBe(ProgramError.NotAProgram, $"{length} bytes");
        }

        engine.Load([.. engine.Bytes, 0]).Refusal.Code.ShouldBe(ProgramError.NotAProgram);
        byte[] newer = [.. engine.Bytes];
        newer[1] = 2;
        engine.Load(newer).Refusal.Code.ShouldBe(ProgramError.OtherVersion);
    }

    /// <summary>Damage anywhere: refused, or it runs and no access is beside an array. Both say the same as the C loader does.</summary>
    [NativeFact]
    public void DamageIsRefusedAsTheFirmwareRefusesIt()
    {
        SeededRandom random = new(7);
        int refused = 0;
        foreach (string name in Cases)
        {
            NanoEngine engine = Engine(name);
            FirmwareDevice firmware = Firmware(name);
            for (int i = 0; i < 600; i++)
            {
                byte[] damaged = [.. engine.Bytes];
                damaged[random.Next(0, damaged.Length - 1)] = (byte)random.Next(0, 255);
                ProgramLoader loaded = engine.Load(damaged);
                FirmwareResult expected = FirmwareRunner.Of(FirmwareTarget.Host).Run(firmware.Case() with { Program = damaged });
                if (loaded.Refusal is { } refusal)
                {
                    refused++;
                    // Of a larger memory the runner has enough; a board has what its program was made for.
                    expected.Code.ShouldBeOneOf(refusal.Code == ProgramError.MemoryTooSmall ? [0, 1, 5503, .. Enumerable.Range(5504, 11)] : [refusal.Code]);
                }
                else
                {
                    expected.Code.ShouldBeOneOf(0, 1, 5514); // 1: the runner has no such input or output
                }
            }
        }

        refused.ShouldBeInRange(100, 1200);
    }

    [Fact]
    public void WhatIsAcceptedStaysInsideItsArrays()
    {
        SeededRandom random = new(11);
        int ran = 0;
        foreach (string name in Cases)
        {
            NanoEngine engine = Engine(name);
            for (int i = 0; i < 2000; i++)
            {
                byte[] damaged = [.. engine.Bytes];
                damaged[random.Next(0, damaged.Length - 1)] = (byte)random.Next(0, 255);
                ProgramLoader loaded = engine.Load(damaged);
                if (loaded.Refusal is null && loaded.Program.Nodes.Length == engine.Program.Nodes.Length)
                {
                    engine.RunBlind(loaded.Program);
                    ran++;
                }
            }
        }

        ran.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void TablesAreCountedBeforeTheyAreMade()
    {
        NanoEngine engine = Engine("Conv2D i8 0");
        int least = 0;
        while (engine.Load(engine.Bytes, tableBytes: least).Refusal is { } refusal)
        {
            refusal.Code.ShouldBe(ProgramError.TablesTooLarge);
            least++;
        }

        least.ShouldBeInRange(300, 3000);

        // A header that promises as many steps as bytes follow, which is all that bounds it otherwise.
        FirmwareProgram many = engine.Program with { Steps = [.. Enumerable.Repeat(FirmwareStep.Repeat(1, 1), 30_000)] };
        engine.Load(FirmwareProgramEncoding.Write(many), tableBytes: 64 * 1024).Refusal.Code.ShouldBe(ProgramError.TablesTooLarge);
    }

    [Fact]
    public void ConstantsMustBeLoadedWhereTheyDoNotAllFit() =>
        Engine("Conv2D i8 0").Load(Engine("Conv2D i8 0").Bytes, shards: 1).Refusal.Code.ShouldBe(ProgramError.NotLoaded);

    private static NanoEngine Engine(string name) => ManagedKernelTests.Lower(ConformanceCases.All[name], Strategy.Single)!;

    private static FirmwareDevice Firmware(string name)
    {
        NodeCase nodeCase = ConformanceCases.All[name];
        PlanningResult planned = ManagedKernelTests.Plan(nodeCase, Strategy.Single);
        FirmwareDevice device = new(planned.Plan, new Edge.Runtime.MemoryShards(planned.Shards), FirmwareTarget.Host);
        device.Run([.. nodeCase.Inputs.Select(i => new ReadOnlyMemory<byte>(i))], [new byte[nodeCase.Output.Bytes]]).Code.ShouldBe(0);
        return device;
    }
}
