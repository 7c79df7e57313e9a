using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>Gives the counted pieces of a run (<c>firmware/qemu/count.c</c>) to the steps of its program.</summary>
public static class StepInstructions
{
    /// <summary>Instructions of each step, in the order in which they run.</summary>
    /// <param name="program">The program.</param>
    /// <param name="isa">What the board's kernels are made of.</param>
    /// <param name="pieces">What was counted: a piece before the first step, one for each step, and one more for each piece that it transfers.</param>
    /// <exception cref="EdgeException">EDGE6543: the counts are of another program.</exception>
    public static ImmutableArray<long> Of(FirmwareProgram program, FirmwareIsa isa, ImmutableArray<long> pieces)
    {
        ImmutableArray<long>.Builder steps = ImmutableArray.CreateBuilder<long>();
        int at = 1;
        foreach (FirmwareStep step in program.Flat())
        {
            int count = step.Kind is FirmwareStepKind.Compute or FirmwareStepKind.Copy ? 1 : 1 + (int)(FirmwareWork.Of(program, step, isa)?["piece"] ?? 0);
            if (at + count > pieces.Length)
            {
                throw Wrong(at + count, pieces.Length);
            }

            steps.Add(pieces.AsSpan(at, count).ToArray().Sum());
            at += count;
        }

        return at == pieces.Length ? steps.ToImmutable() : throw Wrong(at, pieces.Length);
    }

    private static EdgeException Wrong(int expected, int counted) => new(
        6543, "What was counted does not belong to the program.", $"The program has {expected} pieces or more, and {counted} were counted.", "Count again with the firmware and the program of one version of Edge.");
}
