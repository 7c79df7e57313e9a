using Edge.Kernels.Training;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>
/// How a convolution is cut into units that are computed one by one, each a product of windows: an example where the kernel
/// has an extent, some rows of the whole batch where it has none.
/// </summary>
internal sealed class ConvolutionGeometry
{
    private const int MostRowsOfAUnit = 128;
    private const int FewestUnits = 16;

    private readonly int _rowCount;

    private ConvolutionGeometry(int units, int rowCount, ImagePadding source, WindowRows rows, ImagePadding gradient, ConvolutionPhase[] phases)
    {
        (Units, _rowCount, Source, Rows, Gradient, Phases) = (units, rowCount, source, rows, gradient, phases);
    }

    /// <summary>Units of the batch.</summary>
    public int Units { get; }

    /// <summary>The frame of a unit's input.</summary>
    public ImagePadding Source { get; }

    /// <summary>Windows of the input in its frame, and the pixels of the output.</summary>
    public WindowRows Rows { get; }

    /// <summary>The frame of a unit's output gradients.</summary>
    public ImagePadding Gradient { get; }

    /// <summary>How gradients of the input come from those of the output.</summary>
    public ConvolutionPhase[] Phases { get; }

    /// <summary>Rows of a unit: the last one may have fewer.</summary>
    public int RowsOf(int unit) => Math.Min(Rows.Count, _rowCount - (unit * Rows.Count));

    /// <summary>A product of rows and a matrix.</summary>
    /// <param name="rowCount">Rows of the batch.</param>
    /// <param name="depth">Values of a row of the input.</param>
    /// <param name="columns">Values of a row of the output.</param>
    public static ConvolutionGeometry OfRows(int rowCount, int depth, int columns)
    {
        int count = Math.Clamp((((rowCount / FewestUnits) + 7) / 8) * 8, 8, MostRowsOfAUnit);
        int[] left = [.. Enumerable.Range(0, count).Select(r => r * depth)], right = [.. Enumerable.Range(0, count).Select(r => r * columns)];
        return new ConvolutionGeometry(
            (rowCount + count - 1) / count,
            rowCount,
            new ImagePadding(count, 1, depth, 0, 0, count, 1),
            new WindowRows(left, right, [0], depth),
            new ImagePadding(count, 1, columns, 0, 0, count, 1),
            [new ConvolutionPhase(new WindowRows(right, left, [0], columns), [0])]);
    }

    /// <summary>A convolution.</summary>
    /// <param name="window">Kernel, strides, padding.</param>
    /// <param name="batch">Examples.</param>
    /// <param name="image">The input, <c>[1,H,W,C]</c>.</param>
    /// <param name="output">The output, <c>[1,H',W',C']</c>.</param>
    /// <param name="isDepthwise">Whether each channel has a filter of its own: then a segment is one tap.</param>
    public static ConvolutionGeometry Of(Window window, int batch, Shape image, Shape output, bool isDepthwise)
    {
        (int height, int width, int channels) = (image[1], image[2], image[3]);
        (int outputHeight, int outputWidth, int outputs) = (output[1], output[2], output[3]);
        if (!isDepthwise && window == new Window(1, 1))
        {
            return OfRows(batch * height * width, channels, outputs);
        }

        var source = new ImagePadding(
            height, width, channels, window.PadTop, window.PadLeft,
            ((outputHeight - 1) * window.StrideHeight) + window.SpanHeight, ((outputWidth - 1) * window.StrideWidth) + window.SpanWidth);
        var (offsets, targets) = (new List<int>(), new List<int>());
        for (int y = 0; y < outputHeight; y++)
        {
            for (int x = 0; x < outputWidth; x++)
            {
                offsets.Add(((y * window.StrideHeight * source.FrameWidth) + (x * window.StrideWidth)) * channels);
                targets.Add(((y * outputWidth) + x) * outputs);
            }
        }

        bool isMerged = !isDepthwise && window.DilationWidth == 1;
        int[] segments = [..
            from row in Enumerable.Range(0, window.KernelHeight)
            from column in Enumerable.Range(0, isMerged ? 1 : window.KernelWidth)
            select ((row * window.DilationHeight * source.FrameWidth) + (column * window.DilationWidth)) * channels];
        var rows = new WindowRows([.. offsets], [.. targets], segments, isMerged ? window.KernelWidth * channels : channels);

        var vertical = GradientAxis.Of(height, window.KernelHeight, window.StrideHeight, window.DilationHeight, window.PadTop);
        var horizontal = GradientAxis.Of(width, window.KernelWidth, window.StrideWidth, window.DilationWidth, window.PadLeft);
        var gradient = new ImagePadding(outputHeight, outputWidth, outputs, -vertical.First, -horizontal.First, vertical.Extent, horizontal.Extent);
        ConvolutionPhase[] phases = [..
            from v in vertical.Phases
            from h in horizontal.Phases
            select Phase(v, h, gradient, window.KernelWidth, width, channels, isDepthwise)];
        return new ConvolutionGeometry(batch, batch * outputHeight * outputWidth, source, rows, gradient, phases);
    }

    private static ConvolutionPhase Phase(GradientPhase vertical, GradientPhase horizontal, ImagePadding frame, int kernelWidth, int width, int channels, bool isDepthwise)
    {
        int outputs = frame.Channels, taps = horizontal.Taps.Length;
        bool isMerged = !isDepthwise && taps > 0 && horizontal.Places[^1] - horizontal.Places[0] == taps - 1;
        int[] offsets = [..
            from y in Enumerable.Range(0, vertical.Count)
            from x in Enumerable.Range(0, horizontal.Count)
            select ((y * frame.FrameWidth) + x) * outputs];
        int[] targets = [..
            from y in Enumerable.Range(0, vertical.Count)
            from x in Enumerable.Range(0, horizontal.Count)
            select ((((y * vertical.Stride) + vertical.Start) * width) + (x * horizontal.Stride) + horizontal.Start) * channels];
        int[] segments = [..
            from v in vertical.Places
            from h in isMerged ? horizontal.Places[..1] : horizontal.Places
            select ((v * frame.FrameWidth) + h) * outputs];
        int[] order = [.. from v in vertical.Taps from h in horizontal.Taps select (v * kernelWidth) + h];
        return new ConvolutionPhase(new WindowRows(offsets, targets, segments, isMerged ? taps * outputs : outputs), order);
    }
}
