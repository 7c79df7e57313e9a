using Edge.Model;

namespace Edge.Kernels.Simd.Geometry;

/// <summary>An image one pixel wide, such as a sequence, seen as one row: its pixels lie in memory alike, and rows are what kernels take together.</summary>
internal static class ColumnImage
{
    /// <summary>Whether a step slides over such an image.</summary>
    public static bool Fits(StepBinding step, Window window) =>
        step.Inputs[0] is { } input && input.Tensor.Shape is { Rank: 4 } shape && shape[2] == 1 && step.Outputs[0].Tensor.Shape[2] == 1
        && window is { KernelWidth: 1, PadLeft: 0, PadRight: 0 };

    /// <summary>The window over the row.</summary>
    public static Window AsRow(Window window) =>
        new(1, window.KernelHeight, 1, window.StrideHeight, 0, window.PadTop, 0, window.PadBottom, 1, window.DilationHeight);

    /// <summary>The step over the row.</summary>
    public static StepBinding AsRow(StepBinding step) => step with
    {
        Region = AsRow(step.Region),
        Inputs = [.. step.Inputs.Select((input, i) => i == 0 ? AsRow(input!) : input)],
        Outputs = [.. step.Outputs.Select(AsRow)],
    };

    private static Operand AsRow(Operand operand)
    {
        Shape shape = operand.Tensor.Shape;
        return operand with
        {
            Tensor = operand.Tensor with { Shape = new Shape(shape[0], 1, shape[1], shape[3]) },
            Buffer = operand.Buffer with { Window = AsRow(operand.Buffer.Window) },
        };
    }

    private static Region AsRow(Region region) => new(region.Left, region.Top, region.Channel, region.Width, region.Height, region.Channels);
}
