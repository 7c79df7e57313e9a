namespace Edge.Training.Layers;

/// <summary>Mean or sum over axes.</summary>
/// <param name="context">What the layers of the network share.</param>
/// <param name="input">What is read.</param>
/// <param name="output">What is written.</param>
/// <param name="index">One an input: to which output it belongs.</param>
/// <param name="factor">What sums are multiplied by.</param>
internal sealed class ReduceLayer(LayerContext context, Storage input, Storage output, int[] index, float factor) : ExampleLayer(context, input, output)
{
    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> input, Span<float> output)
    {
        output.Clear();
        for (int i = 0; i < input.Length; i++)
        {
            output[index[i]] += input[i];
        }

        foreach (ref float value in output)
        {
            value *= factor;
        }
    }

    /// <inheritdoc/>
    protected override void Differentiate(ReadOnlySpan<float> input, ReadOnlySpan<float> output, Span<float> outputGradient, Span<float> inputGradient)
    {
        for (int i = 0; i < inputGradient.Length; i++)
        {
            inputGradient[i] += outputGradient[index[i]] * factor;
        }
    }
}
