namespace Edge.Model.Firmware;

/// <summary>One instruction of a firmware program: <c>edge_step</c> in <c>program.h</c>.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Index">Node of a computation, position of an input or output, peer of a transfer, node whose constants are loaded; how often a repeat runs.</param>
/// <param name="Operands">The first of its buffers in <see cref="FirmwareProgram.Operands"/>; the number of steps that a repeat repeats.</param>
/// <param name="Region">The region of the output, or what is copied or travels.</param>
public readonly record struct FirmwareStep(FirmwareStepKind Kind, int Index, int Operands, Region Region)
{
    /// <summary>Partial sums of a computation.</summary>
    public FirmwareSums Sums { get; init; }

    /// <summary>Names a transfer.</summary>
    public int Tag { get; init; }

    /// <summary>Rows by which <see cref="Region"/> moves with each turn of the repeat around the step.</summary>
    public int AdvanceRows { get; init; }

    /// <summary>Columns by which it moves.</summary>
    public int AdvanceColumns { get; init; }

    /// <summary>The part of the input that is read now, where there are partial sums.</summary>
    public Region Part { get; init; }

    /// <summary>Rows by which <see cref="Part"/> moves.</summary>
    public int AdvancePartRows { get; init; }

    /// <summary>A repeat of the next <paramref name="length"/> steps.</summary>
    public static FirmwareStep Repeat(int times, int length) => new(FirmwareStepKind.Repeat, times, length, default);

    /// <summary>The step as it is in a turn of the repeat around it.</summary>
    /// <param name="turn">Turns before.</param>
    public FirmwareStep At(int turn) => this with
    {
        Region = Region with { Top = Region.Top + (turn * AdvanceRows), Left = Region.Left + (turn * AdvanceColumns) },
        Part = Part with { Top = Part.Top + (turn * AdvancePartRows) },
        AdvanceRows = 0,
        AdvanceColumns = 0,
        AdvancePartRows = 0,
    };
}
