using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>The input elements that each output element of a <see cref="ReduceKernel"/> is reduced from: the first one, and offsets from it in row-major order.</summary>
internal sealed class ReduceIndex
{
    private readonly int[] _keptSizes;
    private readonly int[] _keptStrides;
    private readonly int[] _offsets;
    private readonly int _outputWidth;
    private readonly int _outputChannels;
    private readonly int _inputWidth;
    private readonly int _inputChannels;

    /// <summary>Prepares the mapping.</summary>
    /// <param name="input">Shape of the input.</param>
    /// <param name="output">Shape of the output, reduced axes kept as 1 or dropped.</param>
    /// <param name="axes">The reduced axes.</param>
    /// <param name="part">The rows, columns and channels of an image that are reduced now; null for all.</param>
    public ReduceIndex(Shape input, Shape output, Shape axes, Region? part)
    {
        (_, _outputWidth, _outputChannels) = output.AsImage();
        (_, _inputWidth, _inputChannels) = input.AsImage();
        var strides = new int[input.Rank];
        for (int d = input.Rank - 1, stride = 1; d >= 0; stride *= input[d], d--)
        {
            strides[d] = stride;
        }

        int[] kept = [.. Enumerable.Range(0, input.Rank).Where(d => !axes.Contains(d))];
        _keptSizes = [.. kept.Select(d => input[d])];
        _keptStrides = [.. kept.Select(d => strides[d])];
        IEnumerable<int> offsets = [0];
        foreach (int axis in axes)
        {
            (int start, int end) = (axis, part) switch
            {
                (1, { } rows) => (rows.Top, rows.Bottom),
                (2, { } columns) => (columns.Left, columns.Right),
                (3, { } channels) => (channels.Channel, channels.ChannelEnd),
                _ => (0, input[axis]),
            };
            offsets = [.. from offset in offsets from i in Enumerable.Range(start, end - start) select offset + (i * strides[axis])];
        }

        _offsets = [.. offsets];
    }

    /// <summary>Offsets of the reduced elements from the first one's index, ascending.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>Row-major index of the input element with index 0 along every reduced axis.</summary>
    public int FirstOf(int y, int x, int channel)
    {
        int element = (((y * _outputWidth) + x) * _outputChannels) + channel;
        int first = 0;
        for (int d = _keptSizes.Length - 1; d >= 0; d--)
        {
            (element, int index) = Math.DivRem(element, _keptSizes[d]);
            first += index * _keptStrides[d];
        }

        return first;
    }

    /// <summary>The smallest region of the input that holds everything an output region is reduced from.</summary>
    public Region Needed(Region output)
    {
        Region? needed = null;
        for (int y = output.Top; y < output.Bottom && _offsets.Length > 0; y++)
        {
            for (int x = output.Left; x < output.Right; x++)
            {
                for (int c = output.Channel; c < output.ChannelEnd; c++)
                {
                    int first = FirstOf(y, x, c);
                    Region box = ElementAt(first + _offsets[0]).Union(ElementAt(first + _offsets[^1]));
                    needed = needed?.Union(box) ?? box;
                }
            }
        }

        return needed ?? default;
    }

    private Region ElementAt(int index)
    {
        (int pixel, int channel) = Math.DivRem(index, _inputChannels);
        (int y, int x) = Math.DivRem(pixel, _inputWidth);
        return new Region(y, x, channel, 1, 1, 1);
    }
}
