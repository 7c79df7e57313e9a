using Edge.Kernels;
using Edge.Kernels.Training;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) of the channels of <c>[rows, C]</c>, and the activation behind it. With γ and
/// β frozen it uses the running statistics, as in evaluation.
/// </summary>
internal sealed class NormalizationLayer : Layer
{
    private const int MostChunks = 32;

    private readonly Normalization _normalization;
    private readonly FloatActivationRange _range;
    private readonly int _channels;
    private readonly int _rows;
    private readonly int _chunks;
    private readonly int _padded;
    private readonly double[] _mean, _deviation, _firstTotal, _secondTotal;
    private readonly PartJob _sum, _scale, _sumBackwards, _differentiate;
    private bool _usesBatch;

    public NormalizationLayer(LayerContext context, Storage input, Storage output, Normalization normalization, Activation activation)
        : base(context, [input], output, [normalization.Scale, normalization.Shift])
    {
        (_normalization, _range) = (normalization, FloatActivationRange.Of(activation));
        _channels = normalization.Scale.Count;
        _rows = input.Count / _channels;
        _chunks = Math.Min(_rows, MostChunks);
        _padded = (int)LayerContext.Aligned(_channels);
        (_mean, _deviation, _firstTotal, _secondTotal) = (new double[_channels], new double[_channels], new double[_channels], new double[_channels]);
        (_sum, _scale, _sumBackwards, _differentiate) = (new(Sum), new(Scale), new(SumBackwards), new(Differentiate));
    }

    /// <inheritdoc/>
    public override long ScratchCount => (3 + (2L * _chunks)) * _padded;

    /// <inheritdoc/>
    public override bool ReadsOutputBackwards => IsClamped;

    private bool IsClamped => _range != FloatActivationRange.Of(Activation.None);

    private bool IsFrozen => _normalization.Scale.Frozen && _normalization.Shift.Frozen;

    /// <inheritdoc/>
    public override bool ReadsInputBackwards(int input) => !IsFrozen;

    /// <inheritdoc/>
    public override void Forward()
    {
        _usesBatch = !IsFrozen;
        if (!_usesBatch)
        {
            Infer();
            return;
        }

        Context.Team.Run(_sum, _chunks);
        AddUpChunks();
        Span<float> mean = _normalization.Mean.Value, variance = _normalization.Variance.Value;
        for (int c = 0; c < _channels; c++)
        {
            // Sums are of distances from the running mean, so that a large mean costs no digits.
            (double sum, double squares) = (_firstTotal[c], _secondTotal[c]);
            double distance = sum / _rows, batchVariance = Math.Max(0, (squares / _rows) - (distance * distance));
            _mean[c] = mean[c] + distance;
            _deviation[c] = 1 / Math.Sqrt(batchVariance + _normalization.Epsilon);
            mean[c] += _normalization.Momentum * (float)distance;
            variance[c] += _normalization.Momentum * ((float)(batchVariance * _rows / Math.Max(1, _rows - 1)) - variance[c]);
        }

        Apply();
    }

    /// <inheritdoc/>
    public override void Infer()
    {
        for (int c = 0; c < _channels; c++)
        {
            _mean[c] = _normalization.Mean.Value[c];
            _deviation[c] = 1 / Math.Sqrt(_normalization.Variance.Value[c] + _normalization.Epsilon);
        }

        Apply();
    }

    /// <inheritdoc/>
    public override void Backward()
    {
        Context.Team.Run(_sumBackwards, _chunks);
        AddUpChunks();
        Span<float> a = Row(0), b = Row(1), shift = Row(2);
        ReadOnlySpan<float> gamma = _normalization.Scale.Value;
        for (int c = 0; c < _channels; c++)
        {
            (double sum, double products) = (_firstTotal[c], _secondTotal[c]);
            double scaleGradient = _deviation[c] * (products - (_mean[c] * sum));
            Learn(_normalization.Scale, c, (float)scaleGradient);
            Learn(_normalization.Shift, c, (float)sum);
            double factor = gamma[c] * _deviation[c], slope = _usesBatch ? -factor * _deviation[c] * scaleGradient / _rows : 0;
            a[c] = (float)factor;
            b[c] = (float)slope;
            shift[c] = _usesBatch ? (float)((-factor * sum / _rows) - (slope * _mean[c])) : 0;
        }

        _normalization.Scale.HasGradient = true;
        _normalization.Shift.HasGradient = true;
        if (Inputs[0].NeedsGradient)
        {
            Inputs[0].Contribute(); // The only reader of what the convolution writes.
            Context.Team.Run(_differentiate, _chunks);
        }
    }

    private static void Learn(Parameter parameter, int channel, float value)
    {
        if (!parameter.Frozen)
        {
            parameter.Gradient[channel] = parameter.HasGradient ? parameter.Gradient[channel] + value : value;
        }
    }

    private void Apply()
    {
        Span<float> scale = Row(0), shift = Row(1);
        ReadOnlySpan<float> gamma = _normalization.Scale.Value, beta = _normalization.Shift.Value;
        for (int c = 0; c < _channels; c++)
        {
            double factor = gamma[c] * _deviation[c];
            scale[c] = (float)factor;
            shift[c] = (float)(beta[c] - (_mean[c] * factor));
        }

        Context.Team.Run(_scale, _chunks);
    }

    private Span<float> Row(int row) => Context.Arena.Span(Context.Scratch + (row * _padded), _padded);

    private int FirstRow(int chunk) => (int)((long)_rows * chunk / _chunks);

    private void AddUpChunks()
    {
        Array.Clear(_firstTotal);
        Array.Clear(_secondTotal);
        for (int chunk = 0; chunk < _chunks; chunk++)
        {
            ReadOnlySpan<float> first = Row(3 + (2 * chunk)), second = Row(4 + (2 * chunk));
            for (int c = 0; c < _channels; c++)
            {
                _firstTotal[c] += first[c];
                _secondTotal[c] += second[c];
            }
        }
    }

    private void Sum(int chunk, int worker)
    {
        (int first, int count) = (FirstRow(chunk), FirstRow(chunk + 1) - FirstRow(chunk));
        (nint sums, nint squares) = Cleared(chunk);
        ColumnKernels.Best.AddMoments(Context.Address(Inputs[0].Value + ((long)first * _channels)), _normalization.Mean.Address, count, _channels, sums, squares);
    }

    private void Scale(int chunk, int worker)
    {
        long place = (long)FirstRow(chunk) * _channels;
        ColumnKernels.Best.Scale(
            Context.Address(Inputs[0].Value + place), Context.Address(Context.Scratch), Context.Address(Context.Scratch + _padded), FirstRow(chunk + 1) - FirstRow(chunk), _channels, Context.Address(Output.Value + place), _range);
    }

    private void SumBackwards(int chunk, int worker)
    {
        long place = (long)FirstRow(chunk) * _channels;
        int count = FirstRow(chunk + 1) - FirstRow(chunk);
        (nint sums, nint products) = Cleared(chunk);
        nint gradients = Context.Address(Output.Gradient + place);
        if (IsClamped)
        {
            ColumnKernels.Best.MaskClamped(Context.Address(Output.Value + place), count * _channels, gradients, _range);
        }

        if (!IsFrozen)
        {
            ColumnKernels.Best.AddSums(gradients, count, _channels, sums);
            ColumnKernels.Best.AddProducts(gradients, Context.Address(Inputs[0].Value + place), count, _channels, products);
        }
    }

    private void Differentiate(int chunk, int worker)
    {
        long place = (long)FirstRow(chunk) * _channels;
        int count = FirstRow(chunk + 1) - FirstRow(chunk);
        (nint a, nint b, nint shift) = (Context.Address(Context.Scratch), Context.Address(Context.Scratch + _padded), Context.Address(Context.Scratch + (2L * _padded)));
        nint gradients = Context.Address(Output.Gradient + place), target = Context.Address(Inputs[0].Gradient + place);
        if (_usesBatch)
        {
            ColumnKernels.Best.Combine(gradients, a, Context.Address(Inputs[0].Value + place), b, shift, count, _channels, target);
        }
        else
        {
            ColumnKernels.Best.Scale(gradients, a, shift, count, _channels, target, FloatActivationRange.Of(Activation.None));
        }
    }

    private (nint First, nint Second) Cleared(int chunk)
    {
        Row(3 + (2 * chunk)).Clear();
        Row(4 + (2 * chunk)).Clear();
        return (Context.Address(Context.Scratch + ((3L + (2 * chunk)) * _padded)), Context.Address(Context.Scratch + ((4L + (2 * chunk)) * _padded)));
    }
}
