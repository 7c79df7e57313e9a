using Edge.Kernels;
using Edge.Kernels.Training;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>What layers share that move a filter over windows: frames, the mask of the activation, sums of the filter's gradient in chunks.</summary>
internal abstract class WindowedLayer : Layer
{
    private readonly long _packedCount;
    private readonly long _workerCount;
    private readonly PartJob _differentiate;

    /// <summary>A layer with its filter.</summary>
    /// <param name="context">What the layers of the network share.</param>
    /// <param name="input">The image.</param>
    /// <param name="output">What is written.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="bias">A value for each channel of the output.</param>
    /// <param name="geometry">The windows.</param>
    /// <param name="activation">What clamps the output.</param>
    /// <param name="gradient">Sums of the filter's gradient: its rows, then the bias's.</param>
    /// <param name="packedCount">Scratch for packed filters, in values: the first of the layer's.</param>
    protected WindowedLayer(LayerContext context, Storage input, Storage output, Parameter filter, Parameter? bias, ConvolutionGeometry geometry, Activation activation, FilterGradient gradient, long packedCount)
        : base(context, [input], output, bias is null ? [filter] : [filter, bias])
    {
        (Geometry, Filter, Bias, Range, FilterSums, _packedCount) = (geometry, filter, bias, FloatActivationRange.Of(activation), gradient, packedCount);
        _workerCount = LayerContext.Aligned(geometry.Source.Count) + LayerContext.Aligned(geometry.Gradient.Count) + 64;
        _differentiate = new(Differentiate);
    }

    /// <inheritdoc/>
    public override long ScratchCount => _packedCount + FilterSums.Count + (Context.Team.Threads * _workerCount);

    /// <inheritdoc/>
    public override bool ReadsOutputBackwards => IsClamped;

    /// <summary>The kernels.</summary>
    protected static TrainingKernels Kernels => TrainingKernels.Best;

    /// <summary>The windows.</summary>
    protected ConvolutionGeometry Geometry { get; }

    /// <summary>The filter.</summary>
    protected Parameter Filter { get; }

    /// <summary>A value for each channel of the output.</summary>
    protected Parameter? Bias { get; }

    /// <summary>What clamps the output.</summary>
    protected FloatActivationRange Range { get; }

    /// <summary>Sums of the filter's gradient.</summary>
    protected FilterGradient FilterSums { get; }

    /// <summary>Where they lie in the arena.</summary>
    protected long SumsPlace => Context.Scratch + _packedCount;

    private bool IsClamped => Range != FloatActivationRange.Of(Activation.None);

    /// <inheritdoc/>
    public override bool ReadsInputBackwards(int input) => !Filter.Frozen;

    /// <summary>Adds a unit to the sums of the filter's gradient.</summary>
    /// <param name="rows">Pixels of the output.</param>
    /// <param name="source">Address of the unit's image in its frame.</param>
    /// <param name="gradients">Address of the gradients of the output.</param>
    /// <param name="sums">Address of the sums.</param>
    protected abstract void AddFilterGradient(int rows, nint source, nint gradients, nint sums);

    /// <summary>The gradient of a unit's input.</summary>
    /// <param name="unit">Which unit.</param>
    /// <param name="rows">Its pixels of the output.</param>
    /// <param name="worker">Whose scratch.</param>
    protected abstract void DifferentiateInput(int unit, int rows, int worker);

    /// <summary>Leaves the sums of the filter's gradient in chunks, and the gradient of the input.</summary>
    protected void Differentiate() => Context.Team.Run(_differentiate, FilterSums.Chunks);

    /// <summary>Address of a unit's image in its frame: where it lies, or a copy in the worker's scratch.</summary>
    protected nint Framed(ImagePadding padding, long values, int unit, int worker)
    {
        int count = padding.Height * padding.Width * padding.Channels;
        long place = values + ((long)unit * count);
        if (padding.IsIdentity)
        {
            return Context.Address(place);
        }

        long frame = SumsPlace + FilterSums.Count + (worker * _workerCount) + (ReferenceEquals(padding, Geometry.Source) ? 0 : LayerContext.Aligned(Geometry.Source.Count));
        padding.Copy(Context.Arena.Span(place, count), Context.Arena.Span(frame, padding.Count));
        return Context.Address(frame);
    }

    /// <summary>Adds sums to a gradient, or begins it with them.</summary>
    protected static void AddTo(Span<float> gradient, ReadOnlySpan<float> sums, bool isAdded)
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = isAdded ? gradient[i] + sums[i] : sums[i];
        }
    }

    private void Differentiate(int chunk, int worker)
    {
        long sums = SumsPlace + (chunk * FilterSums.ChunkCount);
        int channels = Geometry.Gradient.Channels;
        Context.Arena.Span(sums, (int)FilterSums.ChunkCount).Clear();
        for (int unit = FilterSums.FirstUnit(chunk); unit < FilterSums.FirstUnit(chunk + 1); unit++)
        {
            int rows = Geometry.RowsOf(unit);
            long place = (long)unit * Geometry.Rows.Count * channels;
            nint gradients = Context.Address(Output.Gradient + place);
            if (IsClamped)
            {
                ColumnKernels.Best.MaskClamped(Context.Address(Output.Value + place), rows * channels, gradients, Range);
            }

            if (!Filter.Frozen)
            {
                AddFilterGradient(rows, Framed(Geometry.Source, Inputs[0].Value, unit, worker), gradients, Context.Address(sums));
            }

            if (Bias is { Frozen: false })
            {
                ColumnKernels.Best.AddSums(gradients, rows, channels, Context.Address(sums + FilterSums.BiasPlace));
            }

            if (Inputs[0].NeedsGradient)
            {
                DifferentiateInput(unit, rows, worker);
            }
        }
    }
}
