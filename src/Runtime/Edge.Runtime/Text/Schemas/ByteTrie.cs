namespace Edge.Runtime.Text.Schemas;

/// <summary>Byte strings with a number each, as a tree.</summary>
internal sealed class ByteTrie
{
    private readonly Dictionary<int, int> _children = [];
    private readonly List<int> _values = [-1];
    private readonly List<List<int>> _below = [[]];

    /// <summary>Adds a string; numbers ascend.</summary>
    /// <returns>Whether it was not there yet.</returns>
    public bool Add(ReadOnlySpan<byte> text, int number)
    {
        int node = Find(text);
        if (node >= 0 && _values[node] >= 0)
        {
            return false;
        }

        node = 0;
        _below[0].Add(number);
        foreach (byte value in text)
        {
            int key = (node << 8) | value;
            if (!_children.TryGetValue(key, out int child))
            {
                _children.Add(key, child = _values.Count);
                _values.Add(-1);
                _below.Add([]);
            }

            node = child;
            _below[node].Add(number);
        }

        _values[node] = number;
        return true;
    }

    /// <summary>The node behind a byte, or −1; 0 is the root.</summary>
    public int Step(int node, byte value) => node >= 0 && _children.TryGetValue((node << 8) | value, out int child) ? child : -1;

    /// <summary>The number of the string that ends at a node, or −1.</summary>
    public int Number(int node) => node < 0 ? -1 : _values[node];

    /// <summary>Whether strings go on behind a node.</summary>
    public bool GoesOn(int node) => _below[node].Count > (_values[node] >= 0 ? 1 : 0);

    /// <summary>Whether a string through a node has a number of a range.</summary>
    public bool Leads(int node, int first, int last)
    {
        if (node < 0)
        {
            return false;
        }

        int at = _below[node].BinarySearch(first);
        at = at < 0 ? ~at : at;
        return at < _below[node].Count && _below[node][at] <= last;
    }

    private int Find(ReadOnlySpan<byte> text)
    {
        int node = 0;
        foreach (byte value in text)
        {
            node = Step(node, value);
        }

        return node;
    }
}
