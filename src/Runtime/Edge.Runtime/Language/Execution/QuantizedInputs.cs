using Edge.Kernels.Products;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// Which inputs of products are there as products read them while a program is bound: queries, keys and values share one, gate and
/// up another. There is one <see cref="ActivationRows"/> a width.
/// </summary>
internal sealed class QuantizedInputs(int rowCapacity) : IDisposable
{
    private readonly Dictionary<int, ActivationRows> _rows = [];
    private readonly Dictionary<int, (PlanBuffer Buffer, int Channel)> _sources = [];

    /// <summary>The rows for an input.</summary>
    /// <param name="buffer">Where the input lies.</param>
    /// <param name="channel">First channel of the input.</param>
    /// <param name="columns">How many.</param>
    /// <returns>The rows, and whether they hold that input already.</returns>
    public (ActivationRows Rows, bool IsThere) Of(PlanBuffer buffer, int channel, int columns)
    {
        if (!_rows.TryGetValue(columns, out ActivationRows? rows))
        {
            _rows.Add(columns, rows = new ActivationRows(rowCapacity, columns));
        }

        bool isThere = _sources.TryGetValue(columns, out (PlanBuffer Buffer, int Channel) source) && source == (buffer, channel);
        _sources[columns] = (buffer, channel);
        return (rows, isThere);
    }

    /// <summary>A buffer is written: what was made of what lay there is no longer it.</summary>
    public void Overwrite(PlanBuffer buffer)
    {
        foreach ((int columns, (PlanBuffer source, _)) in _sources.ToArray())
        {
            if (source.OffsetBytes < buffer.OffsetBytes + buffer.SizeBytes && buffer.OffsetBytes < source.OffsetBytes + source.SizeBytes)
            {
                _sources.Remove(columns);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ActivationRows rows in _rows.Values)
        {
            rows.Dispose();
        }
    }
}
