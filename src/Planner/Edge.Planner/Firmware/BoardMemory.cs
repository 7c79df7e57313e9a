using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>What a plan takes of a board's RAM.</summary>
/// <param name="Device">Index of the board in the cluster.</param>
/// <param name="Name">Its name.</param>
/// <param name="ArenaBytes">Activations, as planned.</param>
/// <param name="ScratchBytes">Scratch memory of its kernels, with what aligns it.</param>
/// <param name="InputBytes">Its part of the input.</param>
internal sealed record BoardMemory(int Device, string Name, long ArenaBytes, long ScratchBytes, long InputBytes)
{
    /// <summary>All of it.</summary>
    public long Bytes => ArenaBytes + BesideArenaBytes;

    /// <summary>What it takes beside activations.</summary>
    public long BesideArenaBytes => ScratchBytes + InputBytes;

    /// <summary>Of every board that has something to do.</summary>
    public static ImmutableArray<BoardMemory> Of(PlanningResult planned, ClusterSpec cluster, Func<ClusterDevice, FirmwareIsa> isaOf)
    {
        ImmutableArray<BoardMemory>.Builder boards = ImmutableArray.CreateBuilder<BoardMemory>();
        foreach ((int index, ClusterDevice board) in cluster.Devices.Index().Where(d => d.Item.Board is not null))
        {
            int device = Enumerable.Range(0, planned.Plan.Devices.Length).First(d => planned.Plan.Devices[d].Name == board.Name);
            PlanDevice program = planned.Plan.Devices[device];
            if (!program.Steps.IsEmpty)
            {
                FirmwareProgram lowered = FirmwareLowering.Lower(planned.Plan, device, new PlannedWeights(planned), isaOf(board)).Program;
                boards.Add(new BoardMemory(index, board.Name, program.ArenaBytes, lowered.ArenaBytes - program.ArenaBytes, lowered.InputBytes));
            }
        }

        return boards.ToImmutable();
    }

    /// <summary>A sentence about it.</summary>
    /// <param name="limitBytes">What the board has.</param>
    public string Explain(long limitBytes) =>
        $"'{Name}' needs {Bytes} of {limitBytes} bytes of RAM: {ArenaBytes} of activations, {ScratchBytes} of scratch, {InputBytes} of input.";
}
