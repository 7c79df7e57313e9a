using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>
/// Rounds to the real values of a quantised type; backwards the rounding is the identity inside the range and nothing beyond
/// it (straight-through estimator, Bengio et al. 2013). Or, while training, adds uniform noise of one step instead.
/// </summary>
internal sealed class QuantizationLayer(LayerContext context, Storage input, Storage output, Quantization quantization, ElementType type, ulong? noiseSeed) : ExampleLayer(context, input, output)
{
    private readonly float _scale = quantization.Scale;
    private readonly int _zero = quantization.ZeroPoint;
    private readonly (int Least, int Most) _range = type switch
    {
        ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
        _ => (short.MinValue, short.MaxValue),
    };

    /// <inheritdoc/>
    public override bool ReadsInputBackwards(int input) => true;

    /// <inheritdoc/>
    public override void Forward()
    {
        if (noiseSeed is not { } seed)
        {
            base.Forward();
            return;
        }

        Context.Value(Inputs[0]).CopyTo(Context.Value(Output));
        Span<float> values = Context.Value(Output);
        (float least, float most) = (_scale * (_range.Least - _zero), _scale * (_range.Most - _zero));
        ulong step = Mix(seed + ((ulong)Context.NoiseStep * 0x9E3779B97F4A7C15));
        for (int i = 0; i < values.Length; i++)
        {
            float noise = ((Mix(step + (ulong)i) >> 40) * (1f / (1 << 24))) - 0.5f;
            values[i] = Math.Clamp(values[i] + (_scale * noise), least, most);
        }
    }

    /// <inheritdoc/>
    public override void Infer() => base.Forward();

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> input, Span<float> output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            float rounded = MathF.Round(input[i] / _scale, MidpointRounding.AwayFromZero) + _zero;
            output[i] = _scale * (Math.Clamp(rounded, _range.Least, _range.Most) - _zero);
        }
    }

    /// <inheritdoc/>
    protected override void Differentiate(ReadOnlySpan<float> input, ReadOnlySpan<float> output, Span<float> outputGradient, Span<float> inputGradient)
    {
        (float least, float most) = (_scale * (_range.Least - _zero), _scale * (_range.Most - _zero));
        for (int i = 0; i < inputGradient.Length; i++)
        {
            inputGradient[i] += input[i] >= least && input[i] <= most ? outputGradient[i] : 0;
        }
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014): a number's own random number, whoever asks.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
