namespace Edge.Training.Layers;

/// <summary>A function of each value.</summary>
/// <param name="context">What the layers of the network share.</param>
/// <param name="input">What is read.</param>
/// <param name="output">What is written.</param>
/// <param name="function">The function and its derivative.</param>
internal sealed class UnaryLayer(LayerContext context, Storage input, Storage output, DifferentiableFunction function) : ExampleLayer(context, input, output)
{
    /// <inheritdoc/>
    public override bool ReadsOutputBackwards => true;

    /// <inheritdoc/>
    public override bool ReadsInputBackwards(int input) => true;

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> input, Span<float> output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = function.Value(input[i]);
        }
    }

    /// <inheritdoc/>
    protected override void Differentiate(ReadOnlySpan<float> input, ReadOnlySpan<float> output, Span<float> outputGradient, Span<float> inputGradient)
    {
        for (int i = 0; i < outputGradient.Length; i++)
        {
            inputGradient[i] += outputGradient[i] * function.Slope(input[i], output[i]);
        }
    }
}
