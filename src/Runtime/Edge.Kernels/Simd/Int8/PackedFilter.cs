namespace Edge.Kernels.Simd.Int8;

/// <summary>
/// An int8 filter in the order in which tiles read it, <c>[pair of vectors][tap][quad][2·Lanes channels][4]</c>, with the
/// bias that makes up for the input's zero point, and the constants of requantisation. Shared by all steps of a node.
/// </summary>
internal sealed unsafe class PackedFilter
{
    private readonly FilterLayout _layout;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _bias;
    private readonly RequantizationTable _requantization;
    private readonly RequantizationTable? _halfRequantization;
    private readonly int _channels;
    private readonly int _tapCount;
    private readonly int _tapBytes;

    private PackedFilter(FilterSource source, int first, int count, FilterLayout layout, RequantizationTable requantization)
    {
        _layout = layout;
        (_channels, _tapCount, _tapBytes, _requantization) = (count, source.TapCount, (source.TapElements + 3) / 4 * 4, requantization);
        int pairs = (count + PairChannels - 1) / PairChannels;
        int tail = count % PairChannels;
        if (tail > 0 && tail <= layout.Lanes)
        {
            _halfRequantization = source.Requantization(first + count - tail, tail, layout.RequantizationLanes, layout.Lanes);
        }

        _weights = new AlignedBuffer(checked(pairs * PairBytes));
        _bias = new AlignedBuffer(pairs * PairChannels * sizeof(int));
        for (int c = 0; c < count; c++)
        {
            Pack(source, first + c, c);
            _bias.Span<int>()[c] = source.Bias(first + c) - ((layout.ActivationOffset + source.InputZeroPoint) * source.WeightSum(first + c)) + requantization.SumOffsets[c];
        }
    }

    private int PairChannels => 2 * _layout.Lanes;

    private int PairBytes => _tapCount * _tapBytes * PairChannels;

    /// <summary>Packs some output channels, or returns null where their sums may grow too large for <see cref="RequantizationTable"/>.</summary>
    public static PackedFilter? TryCreate(FilterSource source, int first, int count, FilterLayout layout)
    {
        RequantizationTable? requantization = source.Requantization(first, count, layout.RequantizationLanes);
        return requantization is null ? null : new PackedFilter(source, first, count, layout, requantization);
    }

    /// <summary>Bytes that an output pixel reads, and bytes of weights of an output channel.</summary>
    public int TapBytes => _tapCount * _tapBytes;

    /// <summary>A job over these channels; the caller adds the addresses of the step.</summary>
    public TileJob Job() => new()
    {
        Weights = _weights.Pointer,
        Bias = (int*)_bias.Pointer,
        Requantization = _requantization.Pointer,
        HalfRequantization = _halfRequantization is null ? null : _halfRequantization.Pointer,
        PairBytes = PairBytes,
        RequantizationPairBytes = PairChannels / _layout.RequantizationLanes * _requantization.BlockBytes,
        TapCount = _tapCount,
        TapBytes = _tapBytes,
        Channels = _channels,
        ShiftsLeft = _requantization.ShiftsLeft,
    };

    private void Pack(FilterSource source, int channel, int packedChannel)
    {
        Span<byte> pair = _weights.Span<byte>().Slice(packedChannel / PairChannels * PairBytes, PairBytes);
        ReadOnlySpan<sbyte> filter = source.Weights(channel);
        for (int tap = 0; tap < _tapCount; tap++)
        {
            for (int k = 0; k < source.TapElements; k++)
            {
                int quad = ((tap * _tapBytes) + k) / 4;
                pair[(((quad * PairChannels) + (packedChannel % PairChannels)) * 4) + (k % 4)] = (byte)filter[(tap * source.TapElements) + k];
            }
        }
    }
}
