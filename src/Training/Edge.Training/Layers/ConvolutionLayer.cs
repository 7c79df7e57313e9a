using Edge.Kernels;
using Edge.Kernels.Training;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>
/// Convolution and dense layer as products of windows with the packed filter (implicit GEMM); backwards, the gradient of the
/// input is a product of windows of gradients, one a phase of the stride, and that of the filter a transposed product.
/// </summary>
internal sealed class ConvolutionLayer : WindowedLayer
{
    private const int DepthOfAPart = 64;

    private readonly PackedFilters _packed;
    private readonly PartJob _pack, _multiply, _packBackwards, _reduce;
    private bool _isAdded;
    private bool _isFilterAdded;
    private bool _isBiasAdded;

    public ConvolutionLayer(LayerContext context, Storage input, Storage output, Parameter filter, Parameter? bias, ConvolutionGeometry geometry, Activation activation)
        : this(context, input, output, filter, bias, geometry, activation, new PackedFilters(geometry))
    {
    }

    private ConvolutionLayer(LayerContext context, Storage input, Storage output, Parameter filter, Parameter? bias, ConvolutionGeometry geometry, Activation activation, PackedFilters packed)
        : base(context, input, output, filter, bias, geometry, activation, new FilterGradient(geometry.Rows.Depth, Kernels.PaddedColumns(geometry.Gradient.Channels), geometry.Units), packed.Count)
    {
        _packed = packed;
        (_pack, _multiply, _packBackwards, _reduce) = (new(Pack), new(Multiply), new(PackBackwards), new(Reduce));
    }

    private int Outputs => Geometry.Gradient.Channels;

    private int Channels => Geometry.Source.Channels;

    private bool IsFilterLearnt => !Filter.Frozen || Bias is { Frozen: false };

    /// <inheritdoc/>
    public override void Forward()
    {
        Context.Team.Run(_pack, Kernels.Blocks(Outputs));
        Context.Team.Run(_multiply, Geometry.Units);
    }

    /// <inheritdoc/>
    public override void Backward()
    {
        if (Inputs[0].NeedsGradient)
        {
            _isAdded = Inputs[0].Contribute();
            Context.Team.Run(_packBackwards, Kernels.Blocks(Channels));
        }

        Differentiate();
        if (IsFilterLearnt)
        {
            (_isFilterAdded, _isBiasAdded) = (Filter.HasGradient, Bias?.HasGradient ?? false);
            Filter.HasGradient = true;
            if (Bias is not null)
            {
                Bias.HasGradient = true;
            }

            Context.Team.Run(_reduce, (Geometry.Rows.Depth + DepthOfAPart) / DepthOfAPart);
        }
    }

    /// <inheritdoc/>
    protected override void AddFilterGradient(int rows, nint source, nint gradients, nint sums) =>
        Kernels.AddTransposedProduct(Geometry.Rows, rows, source, gradients, Outputs, sums);

    private void Pack(int block, int worker) =>
        Kernels.Pack(Filter.Value, Bias is null ? [] : Bias.Value, _packed.Taps, Channels, 1, Geometry.Rows.Depth, Outputs, block, Context.Address(Context.Scratch));

    private void Multiply(int unit, int worker) =>
        Kernels.Multiply(Geometry.Rows, Geometry.RowsOf(unit), Framed(Geometry.Source, Inputs[0].Value, unit, worker), Context.Address(Context.Scratch), Outputs, Context.Address(Output.Value + ((long)unit * Geometry.Rows.Count * Outputs)), Range);

    private void PackBackwards(int block, int worker)
    {
        for (int i = 0; i < _packed.PhaseTaps.Length; i++)
        {
            Kernels.Pack(Filter.Value, [], _packed.PhaseTaps[i], Outputs, Geometry.Rows.Depth, 1, Channels, block, Context.Address(Context.Scratch + _packed.PhasePlaces[i]));
        }
    }

    /// <inheritdoc/>
    protected override void DifferentiateInput(int unit, int rows, int worker)
    {
        nint source = Framed(Geometry.Gradient, Output.Gradient, unit, worker);
        nint target = Context.Address(Inputs[0].Gradient + ((long)unit * Geometry.Source.Height * Geometry.Source.Width * Channels));
        bool isWhole = rows == Geometry.Rows.Count;
        for (int i = 0; i < Geometry.Phases.Length; i++)
        {
            WindowRows windows = Geometry.Phases[i].Rows;
            nint packed = Context.Address(Context.Scratch + _packed.PhasePlaces[i]);
            int count = isWhole ? windows.Count : rows;
            if (!_isAdded)
            {
                Kernels.Multiply(windows, count, source, packed, Channels, target, FloatActivationRange.Of(Activation.None));
            }
            else if (windows.Depth > 0)
            {
                Kernels.MultiplyAdd(windows, count, source, packed, Channels, target);
            }
        }
    }

    private void Reduce(int part, int worker)
    {
        int first = part * DepthOfAPart, depth = Geometry.Rows.Depth, end = Math.Min(first + DepthOfAPart, depth + 1);
        int padded = Kernels.PaddedColumns(Outputs);
        ReadOnlySpan<float> sums = FilterSums.Reduce(Context.Arena, SumsPlace, first, end - first);
        if (end == depth + 1 && Bias is { Frozen: false })
        {
            AddTo(Bias.Gradient, sums.Slice((depth - first) * padded, Outputs), _isBiasAdded);
        }

        if (Filter.Frozen)
        {
            return;
        }

        end = Math.Min(end, depth);
        Span<float> gradient = Filter.Gradient;
        for (int c = 0; c < Outputs; c++)
        {
            Span<float> row = gradient.Slice((c * depth) + first, end - first);
            for (int k = 0, from = c; k < row.Length; k++, from += padded)
            {
                row[k] = _isFilterAdded ? row[k] + sums[from] : sums[from];
            }
        }
    }

    /// <summary>Where the packed filter lies in the scratch: forwards as a whole, backwards one a phase.</summary>
    private sealed class PackedFilters
    {
        public PackedFilters(ConvolutionGeometry geometry)
        {
            (int outputs, int channels) = (geometry.Gradient.Channels, geometry.Source.Channels);
            Taps = [.. Enumerable.Range(0, geometry.Rows.Depth / channels).Select(t => t * channels)];
            PhaseTaps = [.. geometry.Phases.Select(p => p.Taps.Select(t => t * channels).ToArray())];
            PhasePlaces = new long[geometry.Phases.Length];
            long backwards = 0;
            for (int i = 0; i < PhasePlaces.Length; i++)
            {
                PhasePlaces[i] = backwards;
                backwards += LayerContext.Aligned(Kernels.PackedCount(PhaseTaps[i].Length * outputs, channels));
            }

            Count = LayerContext.Aligned(Math.Max(Kernels.PackedCount(geometry.Rows.Depth, outputs), backwards));
        }

        public int[] Taps { get; }

        public int[][] PhaseTaps { get; }

        public long[] PhasePlaces { get; }

        public long Count { get; }
    }
}
