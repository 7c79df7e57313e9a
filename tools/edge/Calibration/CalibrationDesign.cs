using Edge.Model;

namespace Edge.Cli.Calibration;

/// <summary>
/// The shapes that are measured: for each family of kernels image sides, channels, windows and strides as networks for small devices have
/// them, drawn from a fixed sequence so that they cover the products of all rather than a grid.
/// </summary>
internal static class CalibrationDesign
{
    private const double MostMacs = 160e6, MostBytes = 8e6;

    private static readonly int[] Sides = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112];
    // Once as often as the others: what most layers have.
    private static readonly int[] Channels = [8, 16, 16, 24, 32, 32, 48, 64, 64, 96, 128, 128, 192, 256, 384, 1, 2, 3, 4, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 144, 160, 192, 240, 256, 320, 384, 480, 640, 960, 1280];
    private static readonly int[] DenseSides = [4, 8, 16, 32, 64, 100, 128, 256, 392, 512, 640, 1024, 1280, 2048];

    /// <summary>All shapes.</summary>
    /// <param name="each">Shapes of the families that matter most; others have fewer.</param>
    public static IEnumerable<CalibrationShape> Shapes(int each)
    {
        foreach (ElementType type in (ElementType[])[ElementType.Int8, ElementType.Float32])
        {
            DesignSequence sequence = new(type == ElementType.Int8 ? 11u : 23u);
            int bytes = type.BlockBytes();
            foreach (int _ in Enumerable.Range(0, 2 * each))
            {
                yield return sequence.Draw(s => (Side: s.Of(Sides), From: s.Of(Channels), To: s.Of(Channels), Stride: 1), d => Macs(d.Side, d.From * (double)d.To, 1) && Bytes(bytes, d.Side, d.From + d.To) && d.Side * d.From > 8,
                    d => CalibrationShape.Convolution(type, d.Side, d.From, d.To, 1, d.Stride));
            }

            foreach (int _ in Enumerable.Range(0, 2 * each))
            {
                yield return sequence.Draw(s => (Side: s.Of(Sides), From: s.Of(Channels), To: s.Of(Channels), Kernel: s.Of(2, 3, 3, 3, 5, 7), Stride: s.Of(1, 1, 2)), d => d.Side >= d.Kernel && d.From <= 256 && d.To <= 256 && Macs(d.Side, d.From * (double)d.To * d.Kernel * d.Kernel, d.Stride) && Bytes(bytes, d.Side, d.From + d.To),
                    d => CalibrationShape.Convolution(type, d.Side, d.From, d.To, d.Kernel, d.Stride));
            }

            foreach (int _ in Enumerable.Range(0, 2 * each))
            {
                yield return sequence.Draw(s => (Side: s.Of(Sides), Channels: s.Of(Channels), Kernel: s.Of(3, 3, 3, 5, 7), Stride: s.Of(1, 1, 2), IsColumn: s.Of(0, 0, 0, 0, 1) == 1), d => d.Side >= 3 && d.Channels >= 4 && Macs(d.Side, d.Channels * (double)d.Kernel * d.Kernel, d.Stride) && Bytes(bytes, d.Side, 2 * d.Channels),
                    d => CalibrationShape.Depthwise(type, d.Side, d.Channels, d.Kernel, d.Stride, d.IsColumn));
            }

            foreach (int _ in Enumerable.Range(0, each))
            {
                yield return sequence.Draw(s => (From: s.Of(DenseSides), To: s.Of([1, 2, 10, .. DenseSides])), d => (double)d.From * d.To * bytes <= MostBytes,
                    d => CalibrationShape.Dense(type, d.From, d.To));
            }

            foreach (int side in (int[])[96, 160, 224])
            {
                yield return CalibrationShape.Convolution(type, side, 3, 32, 3, 2); // where networks for larger pictures begin
                yield return CalibrationShape.Convolution(type, side, 3, 64, 7, 2);
            }

            foreach (CalibrationShape shape in Others(type, sequence, each / 2, bytes).Concat(Rarer(type, new DesignSequence(type == ElementType.Int8 ? 31u : 47u), each / 2, bytes)))
            {
                yield return shape;
            }
        }
    }

    /// <summary>What fewer networks have, and what inputs and outputs are converted by.</summary>
    private static IEnumerable<CalibrationShape> Rarer(ElementType type, DesignSequence sequence, int each, int bytes)
    {
        foreach (int round in Enumerable.Range(0, each))
        {
            (int side, int channels) = sequence.Draw(s => (s.Of(Sides), s.Of(Channels)), d => d.Item1 >= 3 && d.Item2 >= 3 && Bytes(bytes, d.Item1, 3 * d.Item2));
            int even = 2 * (side / 2 + 1);
            yield return CalibrationShape.Depthwise(type, even, 8, 3, 1);
            yield return CalibrationShape.Multiplied(type, Math.Min(side, 48), sequence.Of(1, 2, 4, 8), sequence.Of(2, 4, 8), 3, sequence.Of(1, 2));
            yield return CalibrationShape.Behind(type, new Transpose(new Shape(0, 3, 1, 2)), side, channels, type, 1, channels, side, side);
            yield return CalibrationShape.Behind(type, new Transpose(new Shape(0, 2, 1, 3)), side, channels, type, 1, side, side, channels);
            yield return CalibrationShape.Behind(type, new Resize(ResizeInterpolation.Bilinear, ResizeCoordinates.HalfPixel), Math.Min(side, 56), channels, type, 1, 2 * Math.Min(side, 56), 2 * Math.Min(side, 56), channels);
            yield return CalibrationShape.Behind(type, new StridedSlice(new Shape(0, 1, 0, 0), new Shape(1, side - 1, side, channels), new Steps([1, 1, 1, 1])), side, channels, type, 1, side - 1, side, channels);
            yield return CalibrationShape.Behind(type, new StridedSlice(new Shape(0, 0, 0, 0), new Shape(1, side, side, (channels + 1) / 2), new Steps([1, 1, 1, 1])), side, channels, type, 1, side, side, (channels + 1) / 2);
            yield return CalibrationShape.Behind(type, new Reduce(ReduceFunction.Mean, new Shape(3), true), Math.Min(side, 32), channels, type, 1, Math.Min(side, 32), Math.Min(side, 32), 1);
            yield return CalibrationShape.Behind(type, new Softmax(1, 3), 1, Math.Min(channels, 1000), type, 1, 1, 1, Math.Min(channels, 1000));
            yield return CalibrationShape.Pair(type, new Mul(), side, channels, isSecondAPixel: true);
            yield return CalibrationShape.Offset(type, round % 2 == 0 ? 1 : side, channels);
            yield return CalibrationShape.Lstm(type, sequence.Of(1, 4, 10, 28), sequence.Of(8, 20, 28, 64, 128), sequence.Of(8, 16, 20, 64, 128));
            yield return CalibrationShape.Svdf(type, sequence.Of(16, 32, 40, 96, 256), sequence.Of(16, 32, 64, 128), sequence.Of(5, 8, 10));
            if (type == ElementType.Float32)
            {
                yield return CalibrationShape.Behind(type, new Unary(UnaryFunction.Tanh), side, channels, type, 1, side, side, channels);
                yield return CalibrationShape.Behind(type, new Unary(UnaryFunction.Logistic), side, channels, type, 1, side, side, channels);
                continue;
            }

            yield return CalibrationShape.Conversion(ElementType.Float32, type, new Quantize(), side, channels);
            yield return CalibrationShape.Conversion(ElementType.UInt8, type, new Quantize(), side, channels);
            yield return CalibrationShape.Behind(type, new Dequantize(), side, channels, ElementType.Float32, 1, side, side, channels);
        }
    }

    private static IEnumerable<CalibrationShape> Others(ElementType type, DesignSequence sequence, int each, int bytes)
    {
        foreach (int round in Enumerable.Range(0, each))
        {
            (int side, int channels) = sequence.Draw(s => (s.Of(Sides), s.Of(Channels)), d => d.Item1 >= 3 && d.Item2 >= 4 && Bytes(bytes, d.Item1, 3 * d.Item2));
            int kernel = round % 2 == 0 ? 2 : Math.Min(3, side);
            yield return CalibrationShape.Pool(type, PoolFunction.Max, side, channels, kernel, 2);
            yield return CalibrationShape.Pool(type, PoolFunction.Average, side, channels, round % 2 == 0 ? side : kernel, round % 2 == 0 ? 1 : 2);
            yield return round % 2 == 0
                ? CalibrationShape.Image(type, new Reduce(ReduceFunction.Mean, new Shape(1, 2), true), side, channels, 1, 1, 1, channels)
                : CalibrationShape.Image(type, new Reduce(ReduceFunction.Mean, new Shape(2), true), side, channels, 1, side, 1, channels);
            yield return CalibrationShape.Image(type, new Transpose(new Shape(0, 3, 1, 2)), side, channels, 1, channels, side, side);
            yield return CalibrationShape.Image(type, new Resize(ResizeInterpolation.Nearest, ResizeCoordinates.Asymmetric), side, channels, 1, 2 * side, 2 * side, channels);
            yield return CalibrationShape.Pair(type, new Add(), side, channels);
            yield return CalibrationShape.Pair(type, new Mul(), side, channels, isSecondAPixel: round % 3 == 0);
            yield return CalibrationShape.Image(type, new Unary(UnaryFunction.Relu), side, channels);
            yield return CalibrationShape.Image(type, new Pad(new Shape(0, 1, 1, 0), new Shape(0, 1, 1, 0)), side, channels, 1, side + 2, side + 2, channels);
            yield return CalibrationShape.Concat(type, side, channels);
            yield return CalibrationShape.Image(type, new Reshape(), side, channels, 1, side * side * channels);
            yield return CalibrationShape.Image(type, new Softmax(1, 3), round % 2 == 0 ? 1 : Math.Min(side, 12), Math.Min(channels, 256));
        }
    }

    private static bool Macs(int side, double macsOfAPixel, int stride) => (double)side * side / (stride * stride) * macsOfAPixel is >= 500 and <= MostMacs;

    private static bool Bytes(int elementBytes, int side, int channels) => (double)side * side * channels * elementBytes <= MostBytes;
}
