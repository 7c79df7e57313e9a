using System.Runtime.InteropServices;
using Edge.Kernels.Simd.Geometry;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Int8;

/// <summary>An int8 filter as the model stores it, output channels outermost, with what it takes to requantise its sums.</summary>
/// <param name="Filter">Weights <c>[channel][tap][element]</c>.</param>
/// <param name="Biases">Int32 a channel, or empty.</param>
/// <param name="TapCount">Taps.</param>
/// <param name="TapElements">Elements of a tap.</param>
/// <param name="InputZeroPoint">Zero point of the input.</param>
/// <param name="OutputZeroPoint">Zero point of the output.</param>
/// <param name="Multipliers">One a channel.</param>
/// <param name="Range">Range of the output.</param>
internal sealed record FilterSource(
    ReadOnlyMemory<byte> Filter,
    ReadOnlyMemory<byte> Biases,
    int TapCount,
    int TapElements,
    int InputZeroPoint,
    int OutputZeroPoint,
    FixedPointMultiplier[] Multipliers,
    ActivationRange Range)
{
    /// <summary>Output channels.</summary>
    public int Channels => Multipliers.Length;

    /// <summary>The filter of an int8 convolution, or null where the types are others or a filter has a zero point.</summary>
    public static FilterSource? TryRead(NodeBinding binding, Convolution convolution)
    {
        TapReach reach = convolution.Reach(sizeof(sbyte), 1);
        return TryRead(binding, convolution.Activation, stored => convolution.Filter(stored, sizeof(sbyte)), reach.TapCount, reach.TapBytes);
    }

    /// <summary>The filter of an int8 depthwise convolution as <c>[channel][column][row]</c>, or null as above.</summary>
    public static FilterSource? TryRead(NodeBinding binding, DepthwiseConv2D depthwise)
    {
        int rows = depthwise.Window.KernelHeight, columns = depthwise.Window.KernelWidth;
        return TryRead(binding, depthwise.Activation, ByColumns, columns, rows);

        ReadOnlyMemory<byte> ByColumns(ReadOnlyMemory<byte> stored)
        {
            ReadOnlySpan<byte> source = stored.Span;
            int channels = source.Length / (rows * columns);
            byte[] filter = new byte[source.Length];
            for (int i = 0; i < source.Length; i++)
            {
                int tap = i / channels, channel = i % channels;
                filter[(((channel * columns) + (tap % columns)) * rows) + (tap / columns)] = source[i];
            }

            return filter;
        }
    }

    private static FilterSource? TryRead(NodeBinding binding, Activation activation, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> order, int tapCount, int tapElements)
    {
        (Graph graph, Node node) = (binding.Graph, binding.Node);
        (Tensor? input, Tensor? filter, Tensor? bias, Tensor output) = (graph.Input(node, 0), graph.Input(node, 1), graph.Input(node, 2), graph.Output(node));
        if (input is not { Type: ElementType.Int8, IsConstant: false } || filter is not { Type: ElementType.Int8, IsConstant: true } || output.Type != ElementType.Int8
            || bias is { Type: not ElementType.Int32 } or { IsConstant: false } || filter.Quantization!.ZeroPoints.Any(z => z != 0))
        {
            return null;
        }

        int channels = output.Shape[-1];
        FixedPointMultiplier[] multipliers = node.Operator is FullyConnected
            ? ChannelMultipliers.OfFullyConnected(input, filter, output, channels)
            : ChannelMultipliers.OfConvolution(input, filter, output, channels);
        return new FilterSource(
            order(binding.Constants(node.Inputs[1])),
            bias is null ? default : binding.Constants(node.Inputs[2]),
            tapCount,
            tapElements,
            input.Quantization!.ZeroPoint,
            output.Quantization!.ZeroPoint,
            multipliers,
            ActivationRange.Of(activation, output));
    }

    /// <summary>A kernel of one column as one of one row: as many taps as that has rows.</summary>
    public FilterSource AsRow() => this with { TapCount = TapCount * TapElements, TapElements = 1 };

    /// <summary>Its channels several times, one behind the other.</summary>
    public FilterSource Repeated(int times) => times == 1 ? this : this with
    {
        Filter = Repeat(Filter.ToArray(), times),
        Biases = Repeat(Biases.ToArray(), times),
        Multipliers = Repeat(Multipliers, times),
    };

    /// <summary>Weights of a channel, <c>[tap][element]</c>.</summary>
    public ReadOnlySpan<sbyte> Weights(int channel) =>
        MemoryMarshal.Cast<byte, sbyte>(Filter.Span).Slice(channel * TapCount * TapElements, TapCount * TapElements);

    /// <summary>Bias of a channel, 0 where there is none.</summary>
    public int Bias(int channel) => Biases.IsEmpty ? 0 : MemoryMarshal.Cast<byte, int>(Biases.Span)[channel];

    /// <summary>Sum of the weights of a channel.</summary>
    public int WeightSum(int channel)
    {
        int sum = 0;
        foreach (sbyte weight in Weights(channel))
        {
            sum += weight;
        }

        return sum;
    }

    /// <summary>The requantisation of some channels, or null as <see cref="RequantizationTable.TryCreate"/>.</summary>
    /// <param name="first">First channel.</param>
    /// <param name="count">Channels.</param>
    /// <param name="lanes">Lanes of a block.</param>
    /// <param name="repeatAfter">After how many lanes the channels come once more; 0 where they do not.</param>
    public RequantizationTable? Requantization(int first, int count, int lanes, int repeatAfter = 0)
    {
        var multipliers = new FixedPointMultiplier[repeatAfter == 0 ? count : 2 * repeatAfter];
        var sums = new (long Min, long Max)[multipliers.Length];
        for (int i = 0; i < count; i++)
        {
            multipliers[i] = Multipliers[first + i];
            sums[i] = SumRange(first + i);
            if (repeatAfter > 0)
            {
                (multipliers[repeatAfter + i], sums[repeatAfter + i]) = (multipliers[i], sums[i]);
            }
        }

        return RequantizationTable.TryCreate(multipliers, sums, OutputZeroPoint, Range, lanes);
    }

    /// <summary>Least and greatest value that the sum of a channel can take.</summary>
    public (long Min, long Max) SumRange(int channel)
    {
        int least = sbyte.MinValue - InputZeroPoint, greatest = sbyte.MaxValue - InputZeroPoint;
        (long min, long max) = (Bias(channel), Bias(channel));
        foreach (sbyte weight in Weights(channel))
        {
            min += weight * (weight > 0 ? least : greatest);
            max += weight * (weight > 0 ? greatest : least);
        }

        return (min, max);
    }

    private static T[] Repeat<T>(T[] values, int times) => [.. Enumerable.Repeat(values, times).SelectMany(v => v)];
}
