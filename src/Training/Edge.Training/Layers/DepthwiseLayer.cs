using Edge.Kernels;
using Edge.Kernels.Training;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>Depthwise convolution; backwards, the gradient of the input is such a convolution of the gradients, one a phase of the stride.</summary>
internal sealed class DepthwiseLayer : WindowedLayer
{
    private readonly long[] _phasePlaces;
    private readonly PartJob _filter;
    private bool _isAdded;

    public DepthwiseLayer(LayerContext context, Storage input, Storage output, Parameter filter, Parameter? bias, ConvolutionGeometry geometry, Activation activation)
        : base(context, input, output, filter, bias, geometry, activation, new FilterGradient(geometry.Rows.SegmentCount, geometry.Source.Channels, geometry.Units), geometry.Phases.Sum(p => PackedCount(p, geometry)))
    {
        _phasePlaces = new long[geometry.Phases.Length];
        for (int i = 1; i < _phasePlaces.Length; i++)
        {
            _phasePlaces[i] = _phasePlaces[i - 1] + PackedCount(geometry.Phases[i - 1], geometry);
        }

        _filter = new(FilterUnit);
    }

    private int Channels => Geometry.Source.Channels;

    /// <inheritdoc/>
    public override void Forward() => Context.Team.Run(_filter, Geometry.Units);

    /// <inheritdoc/>
    public override void Backward()
    {
        if (Inputs[0].NeedsGradient)
        {
            _isAdded = Inputs[0].Contribute();
            for (int i = 0; i < _phasePlaces.Length; i++)
            {
                int[] taps = Geometry.Phases[i].Taps;
                Span<float> packed = Context.Arena.Span(Context.Scratch + _phasePlaces[i], taps.Length * Channels);
                for (int t = 0; t < taps.Length; t++)
                {
                    Filter.Value.Slice(taps[t] * Channels, Channels).CopyTo(packed[(t * Channels)..]);
                }
            }
        }

        Differentiate();
        int depth = Geometry.Rows.SegmentCount;
        ReadOnlySpan<float> sums = FilterSums.Reduce(Context.Arena, SumsPlace, 0, depth + 1);
        Learn(Filter, sums[..(depth * Channels)]);
        if (Bias is not null)
        {
            Learn(Bias, sums.Slice(depth * Channels, Channels));
        }
    }

    /// <inheritdoc/>
    protected override void AddFilterGradient(int rows, nint source, nint gradients, nint sums) =>
        Kernels.AddChannelProducts(Geometry.Rows, source, gradients, sums);

    private static long PackedCount(ConvolutionPhase phase, ConvolutionGeometry geometry) => LayerContext.Aligned((long)phase.Taps.Length * geometry.Source.Channels);

    private static void Learn(Parameter parameter, ReadOnlySpan<float> sums)
    {
        if (parameter.Frozen)
        {
            return;
        }

        AddTo(parameter.Gradient, sums, parameter.HasGradient);
        parameter.HasGradient = true;
    }

    private void FilterUnit(int unit, int worker) =>
        Kernels.FilterChannels(Geometry.Rows, Framed(Geometry.Source, Inputs[0].Value, unit, worker), Filter.Address, Bias?.Address ?? 0, Context.Address(Output.Value + ((long)unit * Output.ExampleCount)), Range);

    /// <inheritdoc/>
    protected override void DifferentiateInput(int unit, int rows, int worker)
    {
        nint source = Framed(Geometry.Gradient, Output.Gradient, unit, worker);
        nint target = Context.Address(Inputs[0].Gradient + ((long)unit * Inputs[0].ExampleCount));
        for (int i = 0; i < Geometry.Phases.Length; i++)
        {
            WindowRows windows = Geometry.Phases[i].Rows;
            nint packed = Context.Address(Context.Scratch + _phasePlaces[i]);
            if (_isAdded)
            {
                Kernels.FilterChannelsAdd(windows, source, packed, target);
            }
            else
            {
                Kernels.FilterChannels(windows, source, packed, 0, target, FloatActivationRange.Of(Activation.None));
            }
        }
    }
}
