using System.Collections.Immutable;
using Edge.Model.Firmware;

namespace Edge.Model;

/// <summary>What the firmware's kernels execute on a kind of microcontroller, counted on an emulated board: a price for each part of a kernel's loops.</summary>
/// <param name="Board">The board that was emulated.</param>
/// <param name="Isa">What its kernels are made of.</param>
/// <param name="Tools">Compiler and emulator, with their versions.</param>
/// <param name="Date">The day.</param>
/// <param name="Families">The fits, by ascending name.</param>
public sealed record InstructionCosts(string Board, FirmwareIsa Isa, string Tools, DateOnly Date, ImmutableArray<InstructionFamily> Families)
{
    /// <summary>The fit of a family; null for one that was not counted.</summary>
    public InstructionFamily? Of(string family) => Families.FirstOrDefault(f => f.Family == family);
}
