using System.Collections.Immutable;

namespace Edge.Planner.Firmware;

/// <summary>The buffers of steps, one list: steps with the same buffers share their place.</summary>
internal sealed class OperandTable
{
    private readonly List<ushort> _indices = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>The list.</summary>
    public ImmutableArray<ushort> Indices => [.. _indices];

    /// <summary>Where these buffers are in the list; 0 for none.</summary>
    public int IndexOf(ReadOnlySpan<int> buffers)
    {
        string key = string.Join(',', buffers.ToArray());
        if (buffers.IsEmpty || _places.TryGetValue(key, out int place))
        {
            return buffers.IsEmpty ? 0 : _places[key];
        }

        _places[key] = place = _indices.Count;
        foreach (int buffer in buffers)
        {
            _indices.Add((ushort)buffer);
        }

        return place;
    }
}
