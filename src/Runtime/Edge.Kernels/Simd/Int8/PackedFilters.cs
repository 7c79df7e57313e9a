namespace Edge.Kernels.Simd.Int8;

/// <summary>The packed forms of one filter, each made when a step first needs it and shared by all that do.</summary>
internal sealed class PackedFilters(FilterSource source)
{
    private readonly Dictionary<(int First, int Count, FilterLayout Layout, int Times), PackedFilter?> _packed = [];

    /// <summary>As the model stores it.</summary>
    public FilterSource Source => source;

    /// <summary>Some output channels, or null as <see cref="PackedFilter.TryCreate"/>.</summary>
    /// <param name="first">First channel.</param>
    /// <param name="count">Channels.</param>
    /// <param name="layout">The order.</param>
    /// <param name="times">How often all channels are repeated.</param>
    public PackedFilter? Get(int first, int count, FilterLayout layout, int times = 1)
    {
        if (!_packed.TryGetValue((first, count, layout, times), out PackedFilter? packed))
        {
            packed = PackedFilter.TryCreate(source.Repeated(times), first, times * count, layout);
            _packed.Add((first, count, layout, times), packed);
        }

        return packed;
    }
}
