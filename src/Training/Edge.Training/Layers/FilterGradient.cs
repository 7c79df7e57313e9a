using Edge.Kernels.Training;

namespace Edge.Training.Layers;

/// <summary>
/// Partial sums of a filter's gradient: the units of a batch are cut into chunks by their number alone, each chunk has sums of
/// its own, and those are added up in order, so that the result does not depend on the threads.
/// </summary>
/// <param name="depth">Rows of the sums.</param>
/// <param name="columns">Columns of a row, padding included.</param>
/// <param name="units">Units of the batch.</param>
internal sealed class FilterGradient(int depth, int columns, int units)
{
    private const int MostCount = 1 << 21;
    private const int FewestChunks = 4;
    private const int MostChunks = 32;

    /// <summary>Chunks.</summary>
    public int Chunks { get; } = Math.Min(units, Math.Clamp(MostCount / ((depth + 1) * columns), FewestChunks, MostChunks));

    /// <summary>Values of one chunk: the filter's, then the bias's row.</summary>
    public long ChunkCount { get; } = LayerContext.Aligned((long)(depth + 1) * columns);

    /// <summary>Values of all chunks.</summary>
    public long Count => Chunks * ChunkCount;

    /// <summary>Where the bias's row starts in a chunk.</summary>
    public int BiasPlace => depth * columns;

    /// <summary>First unit of a chunk; that of the chunk behind the last is the number of units.</summary>
    public int FirstUnit(int chunk) => (int)((long)units * chunk / Chunks);

    /// <summary>Adds rows of all chunks to those of the first.</summary>
    /// <param name="memory">The arena.</param>
    /// <param name="place">Where the chunks lie.</param>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">How many rows; the bias is the last one.</param>
    /// <returns>The sums of these rows.</returns>
    public Span<float> Reduce(FloatMemory memory, long place, int firstRow, int rows)
    {
        long start = place + ((long)firstRow * columns);
        for (int chunk = 1; chunk < Chunks; chunk++)
        {
            ColumnKernels.Best.AddScaled(memory.Address(start + (chunk * ChunkCount)), 1, rows * columns, memory.Address(start));
        }

        return memory.Span(start, rows * columns);
    }
}
