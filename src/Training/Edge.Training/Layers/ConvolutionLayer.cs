using Edge.Kernels;
using Edge.Kernels.Training;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>
/// Convolution and dense layer as products of windows with the packed filter (implicit GEMM); backwards, the gradient of the
/// input is a product of windows of gradients, one a phase of the stride, and that of the filter a transposed product.
/// </summary>
internal sealed class ConvolutionLayer : Layer
{
    private const int DepthOfAPart = 64;

    private readonly ConvolutionGeometry _geometry;
    private readonly Parameter _filter;
    private readonly Parameter? _bias;
    private readonly FloatActivationRange _range;
    private readonly TrainingKernels _kernels = TrainingKernels.Best;
    private readonly FilterGradient _gradient;
    private readonly int _outputs;
    private readonly int _channels;
    private readonly int[] _taps;
    private readonly int[][] _phaseTaps;
    private readonly long[] _phasePlaces;
    private readonly long _packedCount;
    private readonly long _workerCount;
    private readonly PartJob _pack, _multiply, _packBackwards, _differentiate, _reduce;
    private bool _isAdded;
    private bool _isFilterAdded;
    private bool _isBiasAdded;

    public ConvolutionLayer(LayerContext context, Storage input, Storage output, Parameter filter, Parameter? bias, ConvolutionGeometry geometry, Activation activation)
        : base(context, [input], output, bias is null ? [filter] : [filter, bias])
    {
        (_geometry, _filter, _bias, _range) = (geometry, filter, bias, FloatActivationRange.Of(activation));
        (_outputs, _channels) = (geometry.Gradient.Channels, geometry.Source.Channels);
        int tapCount = geometry.Rows.Depth / _channels;
        _taps = [.. Enumerable.Range(0, tapCount).Select(t => t * _channels)];
        _phaseTaps = [.. geometry.Phases.Select(p => p.Taps.Select(t => t * _channels).ToArray())];
        _phasePlaces = new long[geometry.Phases.Length];
        long backwards = 0;
        for (int i = 0; i < _phasePlaces.Length; i++)
        {
            _phasePlaces[i] = backwards;
            backwards += LayerContext.Aligned(_kernels.PackedCount(_phaseTaps[i].Length * _outputs, _channels));
        }

        _packedCount = LayerContext.Aligned(Math.Max(_kernels.PackedCount(geometry.Rows.Depth, _outputs), backwards));
        _workerCount = LayerContext.Aligned(geometry.Source.Count) + LayerContext.Aligned(geometry.Gradient.Count) + 64;
        _gradient = new FilterGradient(geometry.Rows.Depth, _kernels.PaddedColumns(_outputs), geometry.Units);
        (_pack, _multiply, _packBackwards, _differentiate, _reduce) = (new(Pack), new(Multiply), new(PackBackwards), new(Differentiate), new(Reduce));
    }

    /// <inheritdoc/>
    public override long ScratchCount => _packedCount + _gradient.Count + (Context.Team.Threads * _workerCount);

    /// <inheritdoc/>
    public override bool ReadsOutputBackwards => IsClamped;

    private bool IsClamped => _range != FloatActivationRange.Of(Activation.None);

    private bool IsFilterLearnt => !_filter.Frozen || _bias is { Frozen: false };

    private long Sums => Context.Scratch + _packedCount;

    /// <inheritdoc/>
    public override bool ReadsInputBackwards(int input) => !_filter.Frozen;

    /// <inheritdoc/>
    public override void Forward()
    {
        Context.Team.Run(_pack, _kernels.Blocks(_outputs));
        Context.Team.Run(_multiply, _geometry.Units);
    }

    /// <inheritdoc/>
    public override void Backward()
    {
        if (Inputs[0].NeedsGradient)
        {
            _isAdded = Inputs[0].Contribute();
            Context.Team.Run(_packBackwards, _kernels.Blocks(_channels));
        }

        Context.Team.Run(_differentiate, _gradient.Chunks);
        if (IsFilterLearnt)
        {
            (_isFilterAdded, _isBiasAdded) = (_filter.HasGradient, _bias?.HasGradient ?? false);
            _filter.HasGradient = true;
            if (_bias is not null)
            {
                _bias.HasGradient = true;
            }

            Context.Team.Run(_reduce, (_geometry.Rows.Depth + DepthOfAPart) / DepthOfAPart);
        }
    }

    private void Pack(int block, int worker) =>
        _kernels.Pack(_filter.Value, _bias is null ? [] : _bias.Value, _taps, _channels, 1, _geometry.Rows.Depth, _outputs, block, Context.Address(Context.Scratch));

    private void Multiply(int unit, int worker) =>
        _kernels.Multiply(_geometry.Rows, _geometry.RowsOf(unit), Framed(_geometry.Source, Inputs[0].Value, unit, worker), Context.Address(Context.Scratch), _outputs, Context.Address(Output.Value + ((long)unit * _geometry.Rows.Count * _outputs)), _range);

    private void PackBackwards(int block, int worker)
    {
        for (int i = 0; i < _phaseTaps.Length; i++)
        {
            _kernels.Pack(_filter.Value, [], _phaseTaps[i], _outputs, _geometry.Rows.Depth, 1, _channels, block, Context.Address(Context.Scratch + _phasePlaces[i]));
        }
    }

    private void Differentiate(int chunk, int worker)
    {
        long sums = Sums + (chunk * _gradient.ChunkCount);
        Context.Arena.Span(sums, (int)_gradient.ChunkCount).Clear();
        for (int unit = _gradient.FirstUnit(chunk); unit < _gradient.FirstUnit(chunk + 1); unit++)
        {
            int rows = _geometry.RowsOf(unit);
            long place = (long)unit * _geometry.Rows.Count * _outputs;
            nint gradients = Context.Address(Output.Gradient + place);
            if (IsClamped)
            {
                ColumnKernels.Best.MaskClamped(Context.Address(Output.Value + place), rows * _outputs, gradients, _range);
            }

            if (!_filter.Frozen)
            {
                _kernels.AddTransposedProduct(_geometry.Rows, rows, Framed(_geometry.Source, Inputs[0].Value, unit, worker), gradients, _outputs, Context.Address(sums));
            }

            if (_bias is { Frozen: false })
            {
                ColumnKernels.Best.AddSums(gradients, rows, _outputs, Context.Address(sums + _gradient.BiasPlace));
            }

            if (Inputs[0].NeedsGradient)
            {
                DifferentiateInput(unit, rows, worker);
            }
        }
    }

    private void DifferentiateInput(int unit, int rows, int worker)
    {
        nint source = Framed(_geometry.Gradient, Output.Gradient, unit, worker);
        nint target = Context.Address(Inputs[0].Gradient + ((long)unit * _geometry.Source.Height * _geometry.Source.Width * _channels));
        bool isWhole = rows == _geometry.Rows.Count;
        for (int i = 0; i < _geometry.Phases.Length; i++)
        {
            WindowRows windows = _geometry.Phases[i].Rows;
            nint packed = Context.Address(Context.Scratch + _phasePlaces[i]);
            int count = isWhole ? windows.Count : rows;
            if (!_isAdded)
            {
                _kernels.Multiply(windows, count, source, packed, _channels, target, FloatActivationRange.Of(Activation.None));
            }
            else if (windows.Depth > 0)
            {
                _kernels.MultiplyAdd(windows, count, source, packed, _channels, target);
            }
        }
    }

    private void Reduce(int part, int worker)
    {
        int first = part * DepthOfAPart, depth = _geometry.Rows.Depth, end = Math.Min(first + DepthOfAPart, depth + 1);
        int padded = _kernels.PaddedColumns(_outputs);
        ReadOnlySpan<float> sums = _gradient.Reduce(Context.Arena, Sums, first, end - first);
        if (end == depth + 1 && _bias is { Frozen: false })
        {
            AddTo(_bias.Gradient, sums.Slice((depth - first) * padded, _outputs), _isBiasAdded);
        }

        if (_filter.Frozen)
        {
            return;
        }

        end = Math.Min(end, depth);
        Span<float> gradient = _filter.Gradient;
        for (int c = 0; c < _outputs; c++)
        {
            Span<float> row = gradient.Slice((c * depth) + first, end - first);
            for (int k = 0, from = c; k < row.Length; k++, from += padded)
            {
                row[k] = _isFilterAdded ? row[k] + sums[from] : sums[from];
            }
        }
    }

    private static void AddTo(Span<float> gradient, ReadOnlySpan<float> sums, bool isAdded)
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = isAdded ? gradient[i] + sums[i] : sums[i];
        }
    }

    /// <summary>Address of a unit's image in its frame: where it lies, or a copy in the worker's scratch.</summary>
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
