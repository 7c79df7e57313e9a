using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Runtime;
using Edge.Testing;
using Edge.Testing.Firmware;

namespace Edge.Conformance.Tests;

/// <summary>The firmware's loader, under sanitizers: what is wrong with a program has a number, and nothing of it runs.</summary>
public sealed class FirmwareRefusalTests
{
    private static readonly Lazy<FirmwareDevice> Convolution = new(() => Lowered("Conv2D i8 0"));

    private static readonly Lazy<FirmwareDevice> Recurrent = new(() => Lowered("Lstm i8 0"));

    private static FirmwareProgram Sound => Convolution.Value.Program;

    [NativeFact]
    public void Wrong_buffers_are_refused()
    {
        Refused(5504, Buffer(b => b with { OffsetBytes = Sound.ArenaBytes }));
        Refused(5504, Buffer(b => b with { RingPixels = b.Window.Pixels + 1 }));
        Refused(5504, Buffer(b => b with { RingPixels = 0 }));
        Refused(5504, Buffer(b => b with { Window = b.Window with { Top = -1 } }));
        Refused(5504, Buffer(b => b with { ElementBytes = 3 }));
    }

    [NativeFact]
    public void Wrong_nodes_are_refused()
    {
        Refused(5505, Node(n => n with { Kernel = (FirmwareKernel)99 }));
        Refused(5505, Node(n => n with { Inputs = 2 }));
        Refused(5505, Node(n => n with { Outputs = 0 }));
        Refused(5506, Node(n => n with { Parameters = n.Parameters.RemoveAt(0) }));
        Refused(5507, Node(n => n with { Constants = n.Constants.SetItem(0, n.Constants[0] with { SizeBytes = n.Constants[0].SizeBytes + 1 }) }));
        Refused(5507, Node(n => n with { Constants = n.Constants.RemoveAt(3) }));
        Refused(5507, Node(n => n with { Shard = null }));
    }

    [NativeFact]
    public void Every_parameter_has_a_range()
    {
        for (int i = 0; i < Sound.Nodes[0].Parameters.Length; i++)
        {
            int at = i;
            foreach (int value in (int[])[int.MinValue, int.MaxValue])
            {
                FirmwareResult result = Run(Node(n => n with { Parameters = n.Parameters.SetItem(at, value) }));
                result.Code.ShouldBe(5506, $"parameter {i} = {value}: {result.Text}");
            }
        }
    }

    [NativeFact]
    public void Wrong_steps_are_refused()
    {
        int compute = IndexOf(FirmwareStepKind.Compute), feed = IndexOf(FirmwareStepKind.Feed), fetch = IndexOf(FirmwareStepKind.Fetch);
        Refused(5508, Step(compute, s => s with { Index = 99 }), compute);
        Refused(5508, Step(compute, s => s with { Operands = Sound.Operands.Length }), compute);
        Refused(5508, Step(compute, s => s with { Region = s.Region with { Height = 0 } }), compute);
        Refused(5508, Step(compute, s => s with { Region = s.Region with { Top = -1 } }), compute);
        Refused(5508, Sound with { Operands = [.. Sound.Operands.Select(_ => (ushort)1000)] });
        Refused(5509, Step(compute, s => s with { Region = s.Region with { Height = s.Region.Height + 1 } }), compute);
        Refused(5509, Step(feed, s => s with { Region = s.Region with { Channels = s.Region.Channels + 1 } }), feed);
        Refused(5509, Step(fetch, s => s with { Region = s.Region with { Left = 1 } }), fetch);
        Refused(5508, Sound with { Steps = [FirmwareStep.Repeat(0, 1), .. Sound.Steps] });
        Refused(5508, Sound with { Steps = [FirmwareStep.Repeat(2, 100), .. Sound.Steps] });
        Refused(5508, Sound with { Steps = [FirmwareStep.Repeat(2, 2), FirmwareStep.Repeat(1, 1), .. Sound.Steps] }, 1);
        Refused(5512, Sound with { Steps = [.. Enumerable.Repeat<FirmwareStep[]>([FirmwareStep.Repeat(60_000, 1), Sound.Steps[feed]], 20).SelectMany(s => s), .. Sound.Steps] });
    }

    /// <summary>An advance that leads outside in the last turn is found although the first turns are sound.</summary>
    [NativeFact]
    public void Every_turn_of_a_repeat_is_checked()
    {
        int compute = IndexOf(FirmwareStepKind.Compute);
        FirmwareStep row = Sound.Steps[compute] with { Region = Sound.Steps[compute].Region with { Height = 1 }, AdvanceRows = 1 };
        int rows = Sound.Steps[compute].Region.Height;
        ImmutableArray<FirmwareStep> sound = [.. Sound.Steps[..compute], FirmwareStep.Repeat(rows, 1), row, .. Sound.Steps[(compute + 1)..]];
        Run(Sound with { Steps = sound }).Code.ShouldBe(0);
        Refused(5509, Sound with { Steps = sound.SetItem(compute, FirmwareStep.Repeat(rows + 1, 1)) }, compute + 1);
    }

    [NativeFact]
    public void What_a_kernel_reads_must_be_in_its_buffer()
    {
        int input = Sound.Operands[Sound.Steps[IndexOf(FirmwareStepKind.Compute)].Operands];
        FirmwareBuffer buffer = Sound.Buffers[input];
        FirmwareStep feed = Sound.Steps[IndexOf(FirmwareStepKind.Feed)];
        Refused(5510, Sound with { Buffers = Sound.Buffers.SetItem(input, buffer with { RingPixels = buffer.RingPixels - 1 }), Steps = Sound.Steps.Remove(feed) });
        Refused(5510, Sound with
        {
            Buffers = Sound.Buffers.SetItem(input, buffer with { Window = buffer.Window with { Top = 1, Height = buffer.Window.Height - 1 }, RingPixels = 1 }),
            Steps = Sound.Steps.Remove(feed),
        });
    }

    [NativeFact]
    public void Scratch_memory_must_suffice()
    {
        FirmwareProgram program = Recurrent.Value.Program;
        FirmwareCase sound = Recurrent.Value.Case();
        Run(sound).Code.ShouldBe(0);
        Run(sound with { Program = FirmwareProgramEncoding.Write(program with { ScratchBytes = 0 }) }).Code.ShouldBe(5511);
        Run(sound with { Program = FirmwareProgramEncoding.Write(program with { ArenaBytes = program.ArenaBytes + 1 }) }).Code.ShouldBe(5511);
    }

    [NativeFact]
    public void Constants_must_be_loaded_and_sound()
    {
        FirmwareCase sound = Lowered("Conv2D i8 0", FirmwareWeights.Streamed).Case();
        sound.ShardsInMemory.ShouldBe(1);
        Run(sound).Code.ShouldBe(0);
        Run(sound with { Program = FirmwareProgramEncoding.Write(Sound) }).Code.ShouldBe(5513);
        byte[] shard = sound.Shards[0];
        shard[^1] = 100; // a shift
        Run(sound).Code.ShouldBe(5514);
        Run(sound with { Shards = [shard[..^1]] }).Code.ShouldBe(5514);
    }

    [NativeFact]
    public void Bytes_that_end_early_go_on_or_are_of_another_version_are_refused()
    {
        FirmwareCase sound = Convolution.Value.Case();
        for (int length = 0; length < sound.Program.Length; length++)
        {
            Run(sound with { Program = sound.Program[..length] }).Code.ShouldBe(5500, $"{length} bytes");
        }

        Run(sound with { Program = (byte[])[.. sound.Program.Span, 0] }).Code.ShouldBe(5500);
        byte[] newer = sound.Program.ToArray();
        newer[1] = 2;
        Run(sound with { Program = newer }).Code.ShouldBe(5501);
    }

    /// <summary>Damage anywhere: the runner, which ends at the first access beside its memory, answers to the end.</summary>
    [NativeFact]
    public void Any_damage_is_refused_or_harmless()
    {
        SeededRandom random = new(7);
        int refused = 0;
        foreach (FirmwareDevice device in (FirmwareDevice[])[Convolution.Value, Recurrent.Value])
        {
            FirmwareCase sound = device.Case();
            for (int i = 0; i < 1000; i++)
            {
                byte[] damaged = sound.Program.ToArray();
                damaged[random.Next(0, damaged.Length - 1)] = (byte)random.Next(0, 255);
                int code = Run(sound with { Program = damaged }).Code;
                code.ShouldBeOneOf([0, 1, .. Enumerable.Range(5500, 15)]); // 1: the runner has no such input or output
                refused += code == 0 ? 0 : 1;
            }
        }

        refused.ShouldBeInRange(200, 2000);
    }

    private static void Refused(int code, FirmwareProgram program, int? where = null)
    {
        FirmwareResult result = Run(program);
        result.Code.ShouldBe(code, result.Text);
        result.Text.ShouldNotBeEmpty();
        if (where is { } index)
        {
            result.Where.ShouldBe(index);
        }
    }

    private static FirmwareResult Run(FirmwareProgram program) =>
        Run(Convolution.Value.Case() with { Program = FirmwareProgramEncoding.Write(program) });

    private static FirmwareResult Run(FirmwareCase firmware) => FirmwareRunner.Of(FirmwareTarget.Host).Run(firmware);

    private static FirmwareProgram Buffer(Func<FirmwareBuffer, FirmwareBuffer> change) => Sound with { Buffers = Sound.Buffers.SetItem(0, change(Sound.Buffers[0])) };

    private static FirmwareProgram Node(Func<FirmwareNode, FirmwareNode> change) => Sound with { Nodes = Sound.Nodes.SetItem(0, change(Sound.Nodes[0])) };

    private static FirmwareProgram Step(int index, Func<FirmwareStep, FirmwareStep> change) => Sound with { Steps = Sound.Steps.SetItem(index, change(Sound.Steps[index])) };

    private static int IndexOf(FirmwareStepKind kind) => Sound.Steps.Select(s => s.Kind).ToList().IndexOf(kind);

    /// <summary>A case of the conformance list as a device that has run once.</summary>
    private static FirmwareDevice Lowered(string name, FirmwareWeights weights = FirmwareWeights.InFlash)
    {
        NodeCase nodeCase = ConformanceCases.All[name];
        ImportedModel model = new(nodeCase.Graph, nodeCase.Weights, ImmutableSortedDictionary<string, string>.Empty);
        DeviceProfile profile = new("test", 1, 1e9, 1 << 30, 1 << 30, 1e9, 1e9, 1e9, 1, 1e9, 1);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, new ClusterSpec([new ClusterDevice("board", "inproc", profile)]), Strategy.Single));
        FirmwareDevice device = new(planned.Plan, new MemoryShards(planned.Shards), FirmwareTarget.Host, weights);
        device.Run([.. nodeCase.Inputs.Select(i => new ReadOnlyMemory<byte>(i))], [new byte[nodeCase.Output.Bytes]]).Code.ShouldBe(0);
        return device;
    }
}
