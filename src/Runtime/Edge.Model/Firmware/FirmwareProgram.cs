using System.Collections.Immutable;

namespace Edge.Model.Firmware;

/// <summary>
/// What one microcontroller of a plan runs: the same buffers, steps and regions as in the plan, with everything worked
/// out that a kernel would have to work out (<c>docs/adr/0005-firmware-program.md</c>). Its canonical bytes are
/// documented in <c>docs/firmware-program.md</c>.
/// </summary>
/// <param name="ArenaBytes">Size of the arena: buffers and, behind them, scratch memory.</param>
/// <param name="ScratchBytes">Scratch memory of kernels, at the end of the arena.</param>
/// <param name="InputBytes">Size of the input memory.</param>
/// <param name="Buffers">Windows of tensors in its memory.</param>
/// <param name="Nodes">Operators.</param>
/// <param name="Operands">Buffers of steps: indices of <paramref name="Buffers"/>, <see cref="NoBuffer"/> where a step does not read an input.</param>
/// <param name="Steps">Instructions.</param>
public sealed record FirmwareProgram(
    int ArenaBytes,
    int ScratchBytes,
    int InputBytes,
    ImmutableArray<FirmwareBuffer> Buffers,
    ImmutableArray<FirmwareNode> Nodes,
    ImmutableArray<ushort> Operands,
    ImmutableArray<FirmwareStep> Steps)
{
    /// <summary>Version of the format; a device refuses any other.</summary>
    public const int FormatVersion = 1;

    /// <summary>An operand that a step does not read.</summary>
    public const ushort NoBuffer = ushort.MaxValue;

    /// <summary>Alignment of the arena, of scratch memory and of every constant, in bytes.</summary>
    public const int Alignment = 16;

    /// <summary>The steps in the order in which they run, without repeats.</summary>
    public IEnumerable<FirmwareStep> Flat()
    {
        for (int i = 0; i < Steps.Length; i++)
        {
            if (Steps[i].Kind != FirmwareStepKind.Repeat)
            {
                yield return Steps[i];
                continue;
            }

            (int times, int length) = (Steps[i].Index, Steps[i].Operands);
            for (int turn = 0; turn < times; turn++)
            {
                for (int k = 1; k <= length; k++)
                {
                    yield return Steps[i + k].At(turn);
                }
            }

            i += length;
        }
    }

    /// <inheritdoc/>
    public bool Equals(FirmwareProgram? other) =>
        other is not null && ArenaBytes == other.ArenaBytes && ScratchBytes == other.ScratchBytes && InputBytes == other.InputBytes
        && Buffers.AsSpan().SequenceEqual(other.Buffers.AsSpan()) && Nodes.AsSpan().SequenceEqual(other.Nodes.AsSpan())
        && Operands.AsSpan().SequenceEqual(other.Operands.AsSpan()) && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ArenaBytes, Nodes.Length, Steps.Length);
}
