namespace Edge.Model.Arithmetic;

/// <summary>
/// What a quantised convolution or fully connected layer does around its sum of products
/// <c>Σ (input − inputZeroPoint) · (filter − filterZeroPoint)</c>: where the sum starts, and how it becomes a stored
/// output (TensorFlow Lite 8-bit and 16×8 quantisation specification).
/// </summary>
public sealed class ConvolutionArithmetic
{
    private readonly long[] _bias;
    private readonly FixedPointMultiplier[] _multipliers;
    private readonly Quantization _filter;

    /// <summary>Takes the parameters of a layer.</summary>
    /// <param name="input">Activations, one scale.</param>
    /// <param name="filter">Filter, one scale or one an output channel.</param>
    /// <param name="output">Activations, one scale.</param>
    /// <param name="activation">A clamp.</param>
    /// <param name="multipliers">One an output channel, from <see cref="ChannelMultipliers"/>.</param>
    /// <param name="bias">One an output channel, at scale <c>input · filter</c>.</param>
    /// <param name="biasType">Int32 or Int64; null where the layer has no bias.</param>
    public ConvolutionArithmetic(Tensor input, Tensor filter, Tensor output, Activation activation, FixedPointMultiplier[] multipliers, long[] bias, ElementType? biasType)
    {
        (_bias, _multipliers, _filter) = (bias, multipliers, filter.Quantization!);
        InputZeroPoint = input.Quantization!.ZeroPoint;
        OutputZeroPoint = output.Quantization!.ZeroPoint;
        Range = ActivationRange.Of(activation, output);
        IsWide = input.Type == ElementType.Int16 && biasType is not ElementType.Int32;
    }

    /// <summary>Subtracted from every input.</summary>
    public int InputZeroPoint { get; }

    /// <summary>Added behind the multiplication.</summary>
    public int OutputZeroPoint { get; }

    /// <summary>The stored outputs that the activation lets through.</summary>
    public ActivationRange Range { get; }

    /// <summary>Multipliers, one an output channel.</summary>
    public ReadOnlySpan<FixedPointMultiplier> Multipliers => _multipliers;

    /// <summary>Whether sums have 48 bits and are multiplied in that width (int16 activations without an int32 bias).</summary>
    public bool IsWide { get; }

    /// <summary>Subtracted from every weight of an output channel; 0 in TensorFlow Lite's int8 filters.</summary>
    public int FilterZeroPoint(int channel) => _filter.ZeroPoints[_filter.IsPerTensor ? 0 : channel];

    /// <summary>Where the sum of an output channel starts.</summary>
    public long Bias(int channel) => _bias[channel];

    /// <summary>The stored output for a complete sum.</summary>
    public int Stored(long sum, int channel)
    {
        FixedPointMultiplier multiplier = _multipliers[channel];
        return Range.Clamp((IsWide ? multiplier.Apply(sum) : multiplier.Apply((int)sum)) + OutputZeroPoint);
    }
}
