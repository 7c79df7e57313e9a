using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>Which pixel of an operand belongs to a pixel of the output under NumPy broadcasting: dimensions are aligned from the innermost, a 1 repeats.</summary>
internal sealed class BroadcastIndex
{
    private readonly int[] _outputDimensions;
    private readonly int[] _strides;
    private readonly int _outputWidth;
    private readonly int _operandWidth;

    /// <summary>Prepares the mapping from <paramref name="output"/> to <paramref name="operand"/>.</summary>
    public BroadcastIndex(Shape operand, Shape output)
    {
        (_, _operandWidth, int operandChannels) = operand.AsImage();
        (_, _outputWidth, int outputChannels) = output.AsImage();
        ChannelStride = operandChannels == outputChannels ? 1 : 0;
        _outputDimensions = [.. output.Dimensions.Take(Math.Max(0, output.Rank - 1))];
        _strides = new int[_outputDimensions.Length];
        int stride = 1;
        for (int i = 2; i <= operand.Rank; i++)
        {
            int dimension = operand[-i];
            _strides[^(i - 1)] = dimension == 1 ? 0 : stride;
            stride *= dimension;
        }
    }

    /// <summary>1 where the operand has the output's channels, 0 where its one channel repeats.</summary>
    public int ChannelStride { get; }

    /// <summary>The operand's pixel under an output pixel.</summary>
    public (int Y, int X) PixelOf(int y, int x) => Math.DivRem(PixelOf((y * _outputWidth) + x), _operandWidth);

    /// <summary>The same by row-major index of the pixel.</summary>
    public int PixelOf(int outputPixel)
    {
        int rest = outputPixel;
        int pixel = 0;
        for (int d = _outputDimensions.Length - 1; d >= 0; d--)
        {
            (rest, int index) = Math.DivRem(rest, _outputDimensions[d]);
            pixel += index * _strides[d];
        }

        return pixel;
    }

    /// <summary>The operand's pixels and channels that an output region is computed from.</summary>
    public Region Needed(Region output, Shape operand)
    {
        Region all = Region.Of(operand);
        Region channels = ChannelStride == 0 ? all : all with { Channel = output.Channel, Channels = output.Channels };
        if (output.IsEmpty)
        {
            return channels with { Height = 0 };
        }

        (int top, int left) = PixelOf(output.Top, output.Left);
        Region needed = channels with { Top = top, Left = left, Height = 1, Width = 1 };
        for (int y = output.Top; y < output.Bottom; y++)
        {
            for (int x = output.Left; x < output.Right; x++)
            {
                (int operandY, int operandX) = PixelOf(y, x);
                needed = needed.Union(channels with { Top = operandY, Left = operandX, Height = 1, Width = 1 });
            }
        }

        return needed;
    }
}
