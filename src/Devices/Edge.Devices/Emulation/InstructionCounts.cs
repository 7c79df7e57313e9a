using System.Collections.Immutable;

namespace Edge.Devices;

/// <summary>What an emulated board has executed.</summary>
/// <param name="Start">Instructions from reset until its image was ready for a run.</param>
/// <param name="Pieces">
/// Instructions between pauses: those in front of the first step, then those of each step; a step that transfers something has one piece
/// more for every piece that it transfers. What polls the line or moves bytes over it is not counted.
/// </param>
public sealed record InstructionCounts(long Start, ImmutableArray<long> Pieces)
{
    /// <summary>Instructions of the run.</summary>
    public long Run => Pieces.Sum();
}
