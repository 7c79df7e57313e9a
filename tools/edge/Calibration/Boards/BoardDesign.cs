using Edge.Model.Firmware;

namespace Edge.Cli.Calibration.Boards;

/// <summary>The shapes with which a board's kernels are counted: drawn from a fixed sequence over sides, channels, windows and strides that networks for microcontrollers have.</summary>
internal static class BoardDesign
{
    private const int MostMacs = 1_500_000, MostBytes = 90_000, MostConstantBytes = 60_000;
    private static readonly int[] Sides = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 16, 20, 24, 25, 28, 32, 40, 48];
    private static readonly int[] Channels = [1, 2, 3, 4, 6, 8, 8, 10, 12, 16, 16, 20, 24, 30, 32, 36, 40, 48, 64, 64, 72, 96, 100, 128, 160, 192, 256];
    private static readonly int[] Kernels = [1, 1, 1, 2, 3, 3, 3, 5, 7];

    /// <summary>All shapes.</summary>
    /// <param name="shapes">Makes them.</param>
    /// <param name="each">Shapes of the convolutions; other kernels have fewer.</param>
    public static IEnumerable<KernelShape> Shapes(KernelShapes shapes, int each)
    {
        DesignSequence sequence = new(20_261_122);
        for (int i = 0; i < 2 * each; i++)
        {
            yield return sequence.Draw(r => shapes.Convolution(r.Of(Sides), r.Of(Sides), r.Of(Channels), r.Of(Channels), r.Of(Kernels), r.Of(1, 1, 2), r.Of(0, 1, 2) == 0), Fits);
        }

        for (int i = 0; i < each; i++)
        {
            yield return sequence.Draw(r => shapes.Convolution(1, 1, r.Of(16, 20, 32, 64, 100, 128, 250, 256, 392, 490, 512, 640, 1024), r.Of(1, 2, 4, 8, 10, 12, 32, 64, 128), 1, 1, r.Of(0, 1, 2) == 0), Fits);
            yield return sequence.Draw(r => shapes.Depthwise(r.Of(Sides), r.Of(Sides), r.Of(Channels), r.Of(3, 3, 3, 5, 7), r.Of(3, 3, 3, 5, 7), r.Of(1, 1, 2), r.Of(0, 1, 2) == 0), Fits);
            yield return sequence.Draw(r => shapes.Depthwise(r.Of(Sides), r.Of(Sides), r.Of(Channels), r.Of(3, 4, 5, 7), r.Of(1, 2, 4, 3), 1, r.Of(0, 1, 2) == 0), Fits);
        }

        for (int i = 0; i < (each + 3) / 4; i++)
        {
            (int height, int width, int channels) = sequence.Draw(r => (r.Of(Sides), r.Of(Sides), r.Of(Channels)), d => d.Item1 > 1 && d.Item2 > 1 && d.Item1 * d.Item2 * d.Item3 is > 30 and < 12_000);
            yield return sequence.Draw(r => shapes.Convolution(r.Of(3, 5, 8), r.Of(3, 5, 8), 2 * r.Of(2, 4, 8), 2 * r.Of(2, 4, 7), r.Of(1, 3), 1, false, groups: 2), Fits);
            yield return shapes.Depthwise(height, width, Math.Min(channels, 24), 3, 3, 1, false, repeat: 2);
            yield return KernelShapes.Pair(FirmwareKernel.Add, height, width, channels, false, i % 2 == 0);
            yield return KernelShapes.Pair(FirmwareKernel.Add, width, height, channels, true, i % 2 == 1);
            yield return KernelShapes.Pair(FirmwareKernel.Mul, height, width, channels, false, i % 2 == 0);
            yield return KernelShapes.Pair(FirmwareKernel.Mul, width, height, channels, true, i % 2 == 1);
            yield return KernelShapes.Pair(FirmwareKernel.Div, height, width, channels, false, false);
            yield return KernelShapes.Pair(FirmwareKernel.Maximum, height, width, channels, false, false);
            foreach (FirmwareKernel kernel in (FirmwareKernel[])[FirmwareKernel.AveragePool, FirmwareKernel.MaxPool])
            {
                yield return KernelShapes.Pool(kernel, height, width, channels, 2, 2, 2);
                yield return KernelShapes.Pool(kernel, height, width, channels, height, width, 1);
                yield return KernelShapes.Pool(kernel, height + 2, width + 2, channels, 3, Math.Min(5, width), 1 + (i % 2));
            }

            yield return KernelShapes.Reduction(FirmwareKernel.Mean, height, width, channels, true, true, false);
            yield return KernelShapes.Reduction(FirmwareKernel.Mean, height, width, channels, false, i % 2 == 0, i % 2 != 0);
            yield return KernelShapes.Reduction(FirmwareKernel.Mean, height, width, channels, false, false, true);
            yield return KernelShapes.Reduction(FirmwareKernel.ReduceMax, height, width, channels, true, i % 2 == 0, false);
            yield return KernelShapes.Pad(height, width, channels);
            yield return shapes.Softmax(sequence.Of(1, 2, 5), sequence.Of(2, 4, 10, 12, 35, 100));
            yield return shapes.Table(height, width, channels);
            yield return KernelShapes.Resize(FirmwareKernel.ResizeNearest, height, width, Math.Min(channels, 16));
            yield return KernelShapes.Resize(FirmwareKernel.ResizeBilinear, height, width, Math.Min(channels, 16));
            yield return KernelShapes.Concat(height, width, channels, i % 2 == 0);
            yield return KernelShapes.Reshape(height, width, channels);
            yield return KernelShapes.Transpose(height, width, channels);
            yield return shapes.Lstm(sequence.Of(1, 3, 8), sequence.Of(3, 5, 16, 28, 40, 128, 257), sequence.Of(6, 8, 20, 32, 40, 96, 128));
            yield return shapes.Svdf(sequence.Of(10, 26, 40, 64, 250, 392), sequence.Of(8, 30, 64), sequence.Of(1, 2));
        }
    }

    private static bool Fits(KernelShape shape) =>
        shape.Output is { Height: > 0, Width: > 0 } && shape.Inputs[0].Height + (2 * shape.PadRows) >= shape.WindowRows && shape.Output.ElementCount + (long)shape.Inputs[0].ElementCount <= MostBytes && shape.ConstantBytes <= MostConstantBytes
        && (long)shape.Output.Pixels * shape.Node.Constants[0].SizeBytes <= MostMacs;
}
