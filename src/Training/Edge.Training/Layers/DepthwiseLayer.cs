using Edge.Kernels;
using Edge.Kernels.Training;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>Depthwise convolution; backwards, the gradient of the input is such a convolution of the gradients, one a phase of the stride.</summary>
internal sealed class DepthwiseLayer : Layer
{
    private readonly ConvolutionGeometry _geometry;
    private readonly Parameter _filter;
    private readonly Parameter? _bias;
    private readonly FloatActivationRange _range;
    private readonly TrainingKernels _kernels = TrainingKernels.Best;
    private readonly FilterGradient _gradient;
    private readonly int _channels;
    private readonly long[] _phasePlaces;
    private readonly long _packedCount;
    private readonly long _workerCount;
    private readonly PartJob _filterJob, _differentiate;
    private bool _isAdded;

    public DepthwiseLayer(LayerContext context, Storage input, Storage output, Parameter filter, Parameter? bias, ConvolutionGeometry geometry, Activation activation)
        : base(context, [input], output, bias is null ? [filter] : [filter, bias])
    {
        (_geometry, _filter, _bias, _range, _channels) = (geometry, filter, bias, FloatActivationRange.Of(activation), geometry.Source.Channels);
        _phasePlaces = new long[geometry.Phases.Length];
        for (int i = 0; i < _phasePlaces.Length; i++)
        {
            _phasePlaces[i] = _packedCount;
            _packedCount += LayerContext.Aligned((long)geometry.Phases[i].Taps.Length * _channels);
        }

        _workerCount = LayerContext.Aligned(geometry.Source.Count) + LayerContext.Aligned(geometry.Gradient.Count) + 64;
        _gradient = new FilterGradient(geometry.Rows.SegmentCount, _channels, geometry.Units);
        (_filterJob, _differentiate) = (new(Filter), new(Differentiate));
    }

    /// <inheritdoc/>
    public override long ScratchCount => _packedCount + _gradient.Count + (Context.Team.Threads * _workerCount);

    /// <inheritdoc/>
    public override bool ReadsOutputBackwards => IsClamped;

    private bool IsClamped => _range != FloatActivationRange.Of(Activation.None);

    private long Sums => Context.Scratch + _packedCount;

    /// <inheritdoc/>
    public override bool ReadsInputBackwards(int input) => !_filter.Frozen;

    /// <inheritdoc/>
    public override void Forward() => Context.Team.Run(_filterJob, _geometry.Units);

    /// <inheritdoc/>
    public override void Backward()
    {
        if (Inputs[0].NeedsGradient)
        {
            _isAdded = Inputs[0].Contribute();
            for (int i = 0; i < _phasePlaces.Length; i++)
            {
                int[] taps = _geometry.Phases[i].Taps;
                Span<float> packed = Context.Arena.Span(Context.Scratch + _phasePlaces[i], taps.Length * _channels);
                for (int t = 0; t < taps.Length; t++)
                {
                    _filter.Value.Slice(taps[t] * _channels, _channels).CopyTo(packed[(t * _channels)..]);
                }
            }
        }

        Context.Team.Run(_differentiate, _gradient.Chunks);
        int depth = _geometry.Rows.SegmentCount;
        ReadOnlySpan<float> sums = _gradient.Reduce(Context.Arena, Sums, 0, depth + 1);
        Learn(_filter, sums[..(depth * _channels)]);
        if (_bias is not null)
        {
            Learn(_bias, sums.Slice(depth * _channels, _channels));
        }
    }

    private static void Learn(Parameter parameter, ReadOnlySpan<float> sums)
    {
        if (parameter.Frozen)
        {
            return;
        }

        Span<float> gradient = parameter.Gradient;
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = parameter.HasGradient ? gradient[i] + sums[i] : sums[i];
        }

        parameter.HasGradient = true;
    }

    private void Filter(int unit, int worker) =>
        _kernels.FilterChannels(_geometry.Rows, Framed(_geometry.Source, Inputs[0].Value, unit, worker), _filter.Address, _bias?.Address ?? 0, Context.Address(Output.Value + ((long)unit * Output.ExampleCount)), _range);

    private void Differentiate(int chunk, int worker)
    {
        long sums = Sums + (chunk * _gradient.ChunkCount);
        Context.Arena.Span(sums, (int)_gradient.ChunkCount).Clear();
        for (int unit = _gradient.FirstUnit(chunk); unit < _gradient.FirstUnit(chunk + 1); unit++)
        {
            long place = (long)unit * Output.ExampleCount;
            nint gradients = Context.Address(Output.Gradient + place);
            if (IsClamped)
            {
                ColumnKernels.Best.MaskClamped(Context.Address(Output.Value + place), Output.ExampleCount, gradients, _range);
            }

            if (!_filter.Frozen)
            {
                _kernels.AddChannelProducts(_geometry.Rows, Framed(_geometry.Source, Inputs[0].Value, unit, worker), gradients, Context.Address(sums));
            }

            if (_bias is { Frozen: false })
            {
                ColumnKernels.Best.AddSums(gradients, _geometry.Rows.Count, _channels, Context.Address(sums + _gradient.BiasPlace));
            }

            if (Inputs[0].NeedsGradient)
            {
                DifferentiateInput(unit, worker);
            }
        }
    }

    private void DifferentiateInput(int unit, int worker)
    {
        nint source = Framed(_geometry.Gradient, Output.Gradient, unit, worker);
        nint target = Context.Address(Inputs[0].Gradient + ((long)unit * Inputs[0].ExampleCount));
        for (int i = 0; i < _geometry.Phases.Length; i++)
        {
            WindowRows windows = _geometry.Phases[i].Rows;
            nint packed = Context.Address(Context.Scratch + _phasePlaces[i]);
            if (_isAdded)
            {
                _kernels.FilterChannelsAdd(windows, source, packed, target);
            }
            else
            {
                _kernels.FilterChannels(windows, source, packed, 0, target, FloatActivationRange.Of(Activation.None));
            }
        }
    }

    private nint Framed(ImagePadding padding, long values, int unit, int worker)
    {
        int count = padding.Height * padding.Width * padding.Channels;
        long place = values + ((long)unit * count);
        if (padding.IsIdentity)
        {
            return Context.Address(place);
        }

        long frame = Sums + _gradient.Count + (worker * _workerCount) + (ReferenceEquals(padding, _geometry.Source) ? 0 : LayerContext.Aligned(_geometry.Source.Count));
        padding.Copy(Context.Arena.Span(place, count), Context.Arena.Span(frame, padding.Count));
        return Context.Address(frame);
    }
}
