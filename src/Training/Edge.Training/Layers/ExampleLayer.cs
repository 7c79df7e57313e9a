namespace Edge.Training.Layers;

/// <summary>A layer of one input whose examples are computed one by one, in parallel.</summary>
internal abstract class ExampleLayer : Layer
{
    private readonly PartJob _forward, _backward;

    protected ExampleLayer(LayerContext context, Storage input, Storage output)
        : base(context, [input], output, []) =>
        (_forward, _backward) = (new((example, _) => Compute(Example(Inputs[0], example), Of(Output.Value, Output, example))), new(BackwardExample));

    /// <inheritdoc/>
    public override void Forward() => Context.Team.Run(_forward, Context.Batch);

    /// <inheritdoc/>
    public override void Backward()
    {
        if (!Inputs[0].Contribute())
        {
            Context.Gradient(Inputs[0]).Clear();
        }

        Context.Team.Run(_backward, Context.Batch);
    }

    /// <summary>Computes the output of one example.</summary>
    protected abstract void Compute(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Adds the gradient of one example's input.</summary>
    /// <param name="input">The input, where <see cref="Layer.ReadsInputBackwards"/> says that it is read.</param>
    /// <param name="output">The output, where it is read.</param>
    /// <param name="outputGradient">The gradient of the output, which may be changed.</param>
    /// <param name="inputGradient">What is added to.</param>
    protected abstract void Differentiate(ReadOnlySpan<float> input, ReadOnlySpan<float> output, Span<float> outputGradient, Span<float> inputGradient);

    private Span<float> Example(Storage storage, int example) => Of(storage.Value, storage, example);

    private Span<float> Of(long start, Storage storage, int example) => Context.Arena.Span(start + ((long)example * storage.ExampleCount), storage.ExampleCount);

    private void BackwardExample(int example, int worker) =>
        Differentiate(Example(Inputs[0], example), Example(Output, example), Of(Output.Gradient, Output, example), Of(Inputs[0].Gradient, Inputs[0], example));
}
