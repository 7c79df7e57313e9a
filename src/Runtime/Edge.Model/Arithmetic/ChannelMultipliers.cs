namespace Edge.Model.Arithmetic;

/// <summary>
/// The factors <c>inputScale · filterScale[c] / outputScale</c> that bring an int32 sum of products back to the
/// output's scale, one an output channel (TensorFlow Lite 8-bit quantisation specification).
/// </summary>
public static class ChannelMultipliers
{
    /// <summary>Multipliers of a convolution: every product in double precision.</summary>
    /// <param name="input">Quantised per tensor.</param>
    /// <param name="filter">Quantised per tensor or along its output channels.</param>
    /// <param name="output">Quantised per tensor.</param>
    /// <param name="channels">Output channels.</param>
    public static FixedPointMultiplier[] OfConvolution(Tensor input, Tensor filter, Tensor output, int channels)
    {
        (Quantization x, Quantization w, Quantization y) = Parameters(input, filter, output, channels);
        var multipliers = new FixedPointMultiplier[channels];
        for (int c = 0; c < channels; c++)
        {
            double filterScale = w.Scales[w.IsPerTensor ? 0 : c];
            multipliers[c] = FixedPointMultiplier.Of(x.Scale * filterScale / y.Scale);
        }

        return multipliers;
    }

    /// <summary>
    /// Multipliers of a fully connected layer: with one filter scale, TensorFlow Lite multiplies the two scales in
    /// single precision; with one a channel, as for a convolution.
    /// </summary>
    /// <inheritdoc cref="OfConvolution"/>
    public static FixedPointMultiplier[] OfFullyConnected(Tensor input, Tensor filter, Tensor output, int channels)
    {
        (Quantization x, Quantization w, Quantization y) = Parameters(input, filter, output, channels);
        if (!w.IsPerTensor)
        {
            return OfConvolution(input, filter, output, channels);
        }

        float product = x.Scale * w.Scale;
        var multipliers = new FixedPointMultiplier[channels];
        Array.Fill(multipliers, FixedPointMultiplier.Of((double)product / y.Scale));
        return multipliers;
    }

    private static (Quantization X, Quantization W, Quantization Y) Parameters(Tensor input, Tensor filter, Tensor output, int channels)
    {
        (Quantization x, Quantization w, Quantization y) = (PerTensor(input), Of(filter), PerTensor(output));
        return w.IsPerTensor || w.Scales.Length == channels
            ? (x, w, y)
            : throw new EdgeException(5004, $"Filter '{filter.Name}' has {w.Scales.Length} scales for {channels} output channels.", "A filter has one scale, or one an output channel.", "Quantise the model again.");
    }

    private static Quantization PerTensor(Tensor tensor) => Of(tensor) is { IsPerTensor: true } quantization
        ? quantization
        : throw new EdgeException(5004, $"Activation '{tensor.Name}' has a scale a channel.", "Activations have one scale.", "Quantise the model again.");

    private static Quantization Of(Tensor tensor) => tensor.Quantization
        ?? throw new EdgeException(5004, $"Tensor '{tensor.Name}' has no quantisation.", "Integer kernels need the scale and zero point of every operand.", "Quantise the model again.");
}
