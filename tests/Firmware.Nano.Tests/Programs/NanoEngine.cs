extern alias nano;

using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;
using Edge.Runtime;
using nano::Edge.Nano.Kernels;
using nano::Edge.Nano.Programs;
using BoardMemory = nano::Edge.Nano.Programs.BoardMemory;

namespace Firmware.Nano.Tests.Programs;

/// <summary>A device of a plan as the application runs it: its program lowered, loaded from canonical bytes, executed by managed kernels.</summary>
internal sealed class NanoEngine
{
    private readonly BoardTensors _tensors;
    private readonly LoweredProgram _lowered;

    /// <exception cref="EdgeException">EDGE3300-3304 for what no firmware runs.</exception>
    public NanoEngine(Plan plan, IShardSource shards)
    {
        _lowered = FirmwareLowering.Lower(plan, 0, shards, FirmwareIsa.Portable);
        _tensors = BoardTensors.Of(plan, 0, new ReferenceKernels());
        Bytes = FirmwareProgramEncoding.Write(_lowered.Program);
    }

    /// <summary>The program.</summary>
    public FirmwareProgram Program => _lowered.Program;

    /// <summary>Its canonical bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>What the loader says to a program, on a board with just the memory that <see cref="Program"/> needs.</summary>
    public ProgramLoader Load(ReadOnlySpan<byte> program, int shards = 0, int tableBytes = 1 << 24)
    {
        BoardMemory memory = new(Program.ArenaBytes, Program.InputBytes, program.Length, 0) { MostWork = 1L << 33, TableBytes = tableBytes };
        program.CopyTo(memory.Program);
        return ProgramLoader.Load(program.Length, memory, new ManagedKernels(), shards);
    }

    /// <summary>Runs an inference.</summary>
    public void Run(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs)
    {
        ProgramLoader loaded = Load(Bytes);
        (loaded.Refusal is { } refusal ? $"EDGE{refusal.Code} at {refusal.Where}: {refusal.Text}" : string.Empty).ShouldBeEmpty();
        Bind(loaded.Program);
        _tensors.Begin(inputs, outputs);
        MemoryPort port = new((input, region, bytes) => _tensors.Read(input, region, bytes), _tensors.Output);
        new ProgramRunner(new ManagedKernels(), port).Run(loaded.Program, ArenaOf(loaded.Program)).ShouldBe(0);
        _tensors.End();
    }

    /// <summary>Gives a program its constants, and runs it on zeros.</summary>
    public void RunBlind(BoardProgram program)
    {
        Bind(program);
        new ProgramRunner(new ManagedKernels(), new MemoryPort((_, _, _) => { }, _ => new byte[1 << 20])).Run(program, ArenaOf(program)).ShouldBe(0);
    }

    private byte[] ArenaOf(BoardProgram program) => program.Buffers.FirstOrDefault(b => b.Space == (int)MemorySpace.Arena)?.Memory ?? new byte[Program.ArenaBytes];

    private void Bind(BoardProgram program)
    {
        for (int node = 0; node < program.Nodes.Length && node < Program.Nodes.Length; node++)
        {
            byte[] shard = _lowered.ShardOf(Program.Nodes[node]);
            ConstantCheck.Bind(program.Nodes[node], node, [.. shard, .. new byte[Math.Max(0, program.Nodes[node].ShardBytes - shard.Length)]], 0).ShouldBeNull();
        }
    }
}
