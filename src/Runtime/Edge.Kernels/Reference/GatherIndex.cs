using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>The input element that each output element of a <see cref="GatherKernel"/> comes from.</summary>
internal sealed class GatherIndex
{
    private readonly int[] _output;
    private readonly int[] _input;
    private readonly int[] _strides;
    private readonly GatherDimension[] _dimensions;

    /// <summary>Prepares the mapping.</summary>
    /// <param name="output">Dimensions that output elements are counted in.</param>
    /// <param name="dimensions">Where each of them reads the input.</param>
    /// <param name="input">Dimensions that input elements are counted in.</param>
    public GatherIndex(Shape output, GatherDimension[] dimensions, Shape input)
    {
        (_output, _input, _dimensions) = ([.. output], [.. input], dimensions);
        _strides = new int[input.Rank];
        for (int d = input.Rank - 1, stride = 1; d >= 0; stride *= input[d], d--)
        {
            _strides[d] = stride;
        }
    }

    /// <summary>Row-major index of the input element under an output element, or −1 where the input has none.</summary>
    public int SourceOf(int element)
    {
        int source = 0;
        for (int d = _dimensions.Length - 1; d >= 0; d--)
        {
            (element, int index) = Math.DivRem(element, _output[d]);
            GatherDimension dimension = _dimensions[d];
            int position = dimension.Begin + (index * dimension.Step);
            if (position < 0 || position >= _input[dimension.Input])
            {
                return -1;
            }

            source += position * _strides[dimension.Input];
        }

        return source;
    }

    /// <summary>The smallest region of the input that holds everything an output region reads.</summary>
    public Region Needed(Region region, Shape outputShape, Shape inputShape)
    {
        (_, int width, int channels) = outputShape.AsImage();
        (_, int inputWidth, int inputChannels) = inputShape.AsImage();
        Region? needed = null;
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                for (int c = region.Channel; c < region.ChannelEnd; c++)
                {
                    int source = SourceOf((((y * width) + x) * channels) + c);
                    if (source >= 0)
                    {
                        (int pixel, int channel) = Math.DivRem(source, inputChannels);
                        (int row, int column) = Math.DivRem(pixel, inputWidth);
                        var element = new Region(row, column, channel, 1, 1, 1);
                        needed = needed?.Union(element) ?? element;
                    }
                }
            }
        }

        return needed ?? default;
    }
}
