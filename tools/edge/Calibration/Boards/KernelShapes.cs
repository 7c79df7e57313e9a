using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Cli.Calibration.Boards;

/// <summary>Makes shapes of every kernel of the firmware. Constants of one size are the same, so images stay small.</summary>
/// <param name="constants">Keeps the constants.</param>
internal sealed class KernelShapes(WeightStore constants)
{
    private const int Multiplier = 0x5A3C_0000, RightShift = -7, Zero = 3;

    /// <summary>A convolution, or one of a group of channels each.</summary>
    public KernelShape Convolution(int height, int width, int from, int to, int kernel, int stride, bool isClamped, int groups = 1)
    {
        (int rows, int columns, int padding) = (Out(height, kernel, stride), Out(width, kernel, stride), (kernel - 1) / 2);
        ImmutableArray<FirmwareConstant> weights = [Bytes(to * kernel * kernel * from / groups, 1), Bytes(4 * to, 4), Multipliers(to), Shifts(to)];
        return new KernelShape(
            $"conv2d {height}x{width}x{from} to {to} k{kernel} s{stride}{(groups > 1 ? $" in {groups} groups" : string.Empty)}{(isClamped ? " clamped" : string.Empty)}",
            new FirmwareNode(FirmwareKernel.Conv2D, 1, 1, Window(kernel, kernel, stride, stride, padding, padding, height, width, from, to, groups, isClamped), weights, null),
            [KernelShape.Image(height, width, from)],
            KernelShape.Image(rows, columns, to)) { WindowRows = kernel, StrideRows = stride, PadRows = padding };
    }

    /// <summary>A depthwise convolution.</summary>
    public KernelShape Depthwise(int height, int width, int channels, int kernelRows, int kernelColumns, int stride, bool isClamped, int repeat = 1)
    {
        (int padRows, int padColumns) = ((kernelRows - 1) / 2, (kernelColumns - 1) / 2);
        (int rows, int columns, int to) = (Out(height, kernelRows, stride), Out(width, kernelColumns, stride), channels * repeat);
        ImmutableArray<FirmwareConstant> weights = [Bytes(kernelRows * kernelColumns * to, 1), Bytes(4 * to, 4), Multipliers(to), Shifts(to)];
        return new KernelShape(
            $"depthwise_conv2d {height}x{width}x{channels}{(repeat > 1 ? $" times {repeat}" : string.Empty)} k{kernelRows}x{kernelColumns} s{stride}{(isClamped ? " clamped" : string.Empty)}",
            new FirmwareNode(FirmwareKernel.DepthwiseConv2D, 1, 1, Window(kernelRows, kernelColumns, stride, stride, padRows, padColumns, height, width, channels, to, channels, isClamped), weights, null),
            [KernelShape.Image(height, width, channels)],
            KernelShape.Image(rows, columns, to)) { WindowRows = kernelRows, StrideRows = stride, PadRows = padRows };
    }

    /// <summary>A sum, product, quotient or maximum of two images, or of an image and one value for each channel.</summary>
    public static KernelShape Pair(FirmwareKernel kernel, int height, int width, int channels, bool isRightAPixel, bool isClamped)
    {
        int follows = isRightAPixel ? 0 : 1;
        (int min, int max) = isClamped ? (-100, 100) : (sbyte.MinValue, sbyte.MaxValue);
        ImmutableArray<int> pair = [1, 1, 1, follows, follows, 1, 0, 0, 0, 0];
        ImmutableArray<int> rest = kernel switch
        {
            FirmwareKernel.Add => [Zero, Zero, Zero, Multiplier, -1, Multiplier, 0, Multiplier, -19, 20, 1, min, max],
            FirmwareKernel.Maximum => [1, min, max],
            _ => [Zero, Zero, Zero, Multiplier, -5, min, max],
        };
        return new KernelShape(
            $"{kernel.ToString().ToLowerInvariant()} {height}x{width}x{channels}{(isRightAPixel ? " by channel" : string.Empty)}{(isClamped ? " clamped" : string.Empty)}",
            new FirmwareNode(kernel, 2, 1, [.. pair, .. rest], [], null),
            [KernelShape.Image(height, width, channels), isRightAPixel ? KernelShape.Image(1, 1, channels) : KernelShape.Image(height, width, channels)],
            KernelShape.Image(height, width, channels)) { CanBeCut = !isRightAPixel };
    }

    /// <summary>An average or a maximum over a window without padding.</summary>
    public static KernelShape Pool(FirmwareKernel kernel, int height, int width, int channels, int rows, int columns, int stride) => new(
        $"{kernel.ToString().ToLowerInvariant()} {height}x{width}x{channels} k{rows}x{columns} s{stride}",
        new FirmwareNode(kernel, 1, 1, [rows, columns, stride, stride, 0, 0, 1, 1, height, width, 0, 0, height, width, Zero, sbyte.MinValue, sbyte.MaxValue], [], null),
        [KernelShape.Image(height, width, channels)],
        KernelShape.Image(((height - rows) / stride) + 1, ((width - columns) / stride) + 1, channels)) { WindowRows = rows, StrideRows = stride };

    /// <summary>A mean, or the largest value, over rows and columns, or over columns or channels alone.</summary>
    public static KernelShape Reduction(FirmwareKernel kernel, int height, int width, int channels, bool isOverRows, bool isOverColumns, bool isOverChannels)
    {
        Region output = KernelShape.Image(isOverRows ? 1 : height, isOverColumns ? 1 : width, isOverChannels ? 1 : channels);
        ImmutableArray<int> over = [height, width, channels, isOverRows ? 1 : 0, isOverColumns ? 1 : 0, isOverChannels ? 1 : 0, output.Width, output.Channels];
        return new KernelShape(
            $"{kernel.ToString().ToLowerInvariant()} {height}x{width}x{channels} over{(isOverRows ? " rows" : string.Empty)}{(isOverColumns ? " columns" : string.Empty)}{(isOverChannels ? " channels" : string.Empty)}",
            new FirmwareNode(kernel, 1, 1, kernel == FirmwareKernel.Mean ? [.. over, Zero, Zero, Multiplier, RightShift] : [.. over, 1], [], null),
            [KernelShape.Image(height, width, channels)],
            output) { CanBeCut = false };
    }

    /// <summary>An image with a border.</summary>
    public static KernelShape Pad(int height, int width, int channels) => new(
        $"pad {height}x{width}x{channels}",
        new FirmwareNode(FirmwareKernel.Pad, 1, 1, [1, 1, 0, height, width, channels, Zero], [], null),
        [KernelShape.Image(height, width, channels)],
        KernelShape.Image(height + 2, width + 2, channels)) { CanBeCut = false };

    /// <summary>A softmax of lines.</summary>
    public KernelShape Softmax(int lines, int channels) => new(
        $"softmax {lines}x{channels}",
        new FirmwareNode(FirmwareKernel.Softmax, 1, 1, [8], [Filled(256, 0x1000_0000)], null),
        [KernelShape.Image(1, lines, channels)],
        KernelShape.Image(1, lines, channels)) { CanBeCut = false };

    /// <summary>A function of one value from a table.</summary>
    public KernelShape Table(int height, int width, int channels) => new(
        $"table {height}x{width}x{channels}",
        new FirmwareNode(FirmwareKernel.Table, 1, 1, [], [Bytes(256, 1)], null),
        [KernelShape.Image(height, width, channels)],
        KernelShape.Image(height, width, channels));

    /// <summary>An image of twice the side.</summary>
    public static KernelShape Resize(FirmwareKernel kernel, int height, int width, int channels)
    {
        ImmutableArray<int> parameters = kernel == FirmwareKernel.ResizeNearest
            ? [2 * height, 2 * width, .. Enumerable.Range(0, 2 * height).Select(i => i / 2), .. Enumerable.Range(0, 2 * width).Select(i => i / 2)]
            : [height, width, 512, -256, 512, -256];
        return new KernelShape(
            $"{kernel.ToString().ToLowerInvariant()} {height}x{width}x{channels}",
            new FirmwareNode(kernel, 1, 1, parameters, [], null),
            [KernelShape.Image(height, width, channels)],
            KernelShape.Image(2 * height, 2 * width, channels)) { CanBeCut = false };
    }

    /// <summary>Two images behind each other in channels, moved or requantised.</summary>
    public static KernelShape Concat(int height, int width, int channels, bool isScaled) => new(
        $"concat {height}x{width}x{channels} twice{(isScaled ? " requantised" : string.Empty)}",
        new FirmwareNode(FirmwareKernel.Concat, 2, 1, isScaled ? [2, Zero, channels, 0, Multiplier, -1, channels, 0, Multiplier, -1] : [2, Zero, channels, Zero, 1 << 30, 1, channels, Zero, 1 << 30, 1], [], null),
        [KernelShape.Image(height, width, channels), KernelShape.Image(height, width, channels)],
        KernelShape.Image(height, width, 2 * channels)) { CanBeCut = false };

    /// <summary>An image as one line.</summary>
    public static KernelShape Reshape(int height, int width, int channels) => new(
        $"reshape {height}x{width}x{channels}",
        new FirmwareNode(FirmwareKernel.Reshape, 1, 1, [width, channels, 1, height * width * channels], [], null),
        [KernelShape.Image(height, width, channels)],
        KernelShape.Image(1, 1, height * width * channels)) { CanBeCut = false };

    /// <summary>Rows and columns exchanged.</summary>
    public static KernelShape Transpose(int height, int width, int channels)
    {
        ImmutableArray<int> unit = [1, 0, 0, 1, 0];
        return new KernelShape(
            $"gather {height}x{width}x{channels}",
            new FirmwareNode(FirmwareKernel.Gather, 1, 1, [.. unit, .. unit, width, 0, 1, width, channels, height, 0, 1, height, width * channels, channels, 0, 1, channels, 1, width, channels, height, channels, Zero], [], null),
            [KernelShape.Image(height, width, channels)],
            KernelShape.Image(width, height, channels)) { CanBeCut = false };
    }

    /// <summary>An LSTM.</summary>
    public KernelShape Lstm(int times, int features, int units)
    {
        ImmutableArray<int> gate = [Multiplier, -7, Multiplier, -7];
        FirmwareConstant[] ofGate = [Bytes(units * features, 1), Bytes(4 * units, 4), Bytes(units * units, 1), Bytes(4 * units, 4)];
        return new KernelShape(
            $"lstm {times}x{features} to {units}",
            new FirmwareNode(FirmwareKernel.Lstm, 1, 1, [1, times, features, units, 0, 0, .. gate, .. gate, .. gate, .. gate, Multiplier, -15, Multiplier, -15, Multiplier, -23, 3, 3, short.MinValue, short.MaxValue], [.. ofGate, .. ofGate, .. ofGate, .. ofGate, Bytes(512, 2)], null),
            [KernelShape.Image(1, times, features)],
            KernelShape.Image(1, times, units)) { CanBeCut = false };
    }

    /// <summary>An SVDF.</summary>
    public KernelShape Svdf(int features, int units, int rank) => new(
        $"svdf {features} to {units} of rank {rank}",
        new FirmwareNode(FirmwareKernel.Svdf, 1, 1, [1, features, units, rank, Multiplier, -7, short.MinValue, short.MaxValue, Multiplier, -15, Zero], [Bytes(units * rank * features, 1), Bytes(4 * units * rank, 4), Bytes(2 * units * rank, 2), Bytes(4 * units, 4)], null),
        [KernelShape.Image(1, 1, features)],
        KernelShape.Image(1, 1, units)) { CanBeCut = false };

    private static ImmutableArray<int> Window(int rows, int columns, int strideRows, int strideColumns, int padRows, int padColumns, int height, int width, int from, int to, int groups, bool isClamped) =>
        [rows, columns, strideRows, strideColumns, padRows, padColumns, 1, 1, height, width, from, to, groups, Zero, Zero, isClamped ? -100 : sbyte.MinValue, sbyte.MaxValue];

    private static int Out(int side, int kernel, int stride) => ((side + (2 * ((kernel - 1) / 2)) - kernel) / stride) + 1;

    private FirmwareConstant Multipliers(int channels) => Filled(channels, Multiplier);

    private FirmwareConstant Shifts(int channels)
    {
        byte[] bytes = new byte[channels];
        MemoryMarshal.Cast<byte, sbyte>(bytes.AsSpan()).Fill(RightShift);
        return new FirmwareConstant(constants.Add(bytes), channels, 1);
    }

    private FirmwareConstant Filled(int count, int value)
    {
        byte[] bytes = new byte[4 * count];
        MemoryMarshal.Cast<byte, int>(bytes.AsSpan()).Fill(value);
        return new FirmwareConstant(constants.Add(bytes), bytes.Length, 4);
    }

    private FirmwareConstant Bytes(int count, int elementBytes) => new(constants.Add(new byte[count]), count, elementBytes);
}
