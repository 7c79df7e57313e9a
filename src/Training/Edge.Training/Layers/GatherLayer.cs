namespace Edge.Training.Layers;

/// <summary>Moves values: each output is one of the inputs, or a constant. Transpositions, padding, slices, enlargements.</summary>
/// <param name="context">What the layers of the network share.</param>
/// <param name="input">What is read.</param>
/// <param name="output">What is written.</param>
/// <param name="index">One an output: which input it is; −1 for the constant.</param>
/// <param name="constant">The constant.</param>
internal sealed class GatherLayer(LayerContext context, Storage input, Storage output, int[] index, float constant) : ExampleLayer(context, input, output)
{
    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> input, Span<float> output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = index[i] < 0 ? constant : input[index[i]];
        }
    }

    /// <inheritdoc/>
    protected override void Differentiate(ReadOnlySpan<float> input, ReadOnlySpan<float> output, Span<float> outputGradient, Span<float> inputGradient)
    {
        for (int i = 0; i < outputGradient.Length; i++)
        {
            if (index[i] >= 0)
            {
                inputGradient[index[i]] += outputGradient[i];
            }
        }
    }
}
