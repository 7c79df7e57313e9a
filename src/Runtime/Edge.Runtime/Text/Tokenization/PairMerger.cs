using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// Byte-pair encoding (Sennrich, Haddow and Birch, 2016) with a heap, O(n log n): of all neighbours that may be merged
/// those of the smallest priority are, from left to right, until none is left.
/// </summary>
/// <param name="pairs">Which may be merged.</param>
internal sealed class PairMerger<TPairs>(TPairs pairs)
    where TPairs : IPairTable
{
    private readonly List<Symbol> _symbols = [];
    private readonly PriorityQueue<Pair, ulong> _queue = new();

    /// <summary>Begins a new text.</summary>
    public void Clear()
    {
        _symbols.Clear();
        Debug.Assert(_queue.Count == 0, "merging ends when no pair is left");
    }

    /// <summary>Adds a symbol behind the others.</summary>
    public void Add(Symbol symbol)
    {
        (symbol.Previous, symbol.Next) = (_symbols.Count - 1, _symbols.Count + 1);
        _symbols.Add(symbol);
    }

    /// <summary>Merges what can be merged; <see cref="After"/> then leads through the rest.</summary>
    public void Merge()
    {
        Span<Symbol> symbols = CollectionsMarshal.AsSpan(_symbols);
        for (int i = 0; i + 1 < symbols.Length; i++)
        {
            Propose(symbols, i, i + 1);
        }

        while (_queue.TryDequeue(out Pair pair, out ulong order))
        {
            int at = (int)(uint)order;
            ref Symbol left = ref symbols[at], right = ref symbols[pair.Right];

            // One of the two has changed since the pair was proposed: symbols only grow, to the right, or vanish.
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length)
            {
                continue;
            }

            (left.Length, left.Token, left.Next, right.Length) = (pair.Length, pair.Token, right.Next, 0);
            if (left.Next < symbols.Length)
            {
                symbols[left.Next].Previous = at;
                Propose(symbols, at, left.Next);
            }

            if (left.Previous >= 0)
            {
                Propose(symbols, left.Previous, at);
            }
        }
    }

    /// <summary>Number of the first symbol behind <paramref name="index"/> that is left, or −1; the first of all is behind −1.</summary>
    public int After(int index)
    {
        int next = index < 0 ? 0 : _symbols[index].Next;
        return next < _symbols.Count ? next : -1;
    }

    /// <summary>A symbol that is left.</summary>
    public Symbol this[int index] => _symbols[index];

    private void Propose(Span<Symbol> symbols, int left, int right)
    {
        if (pairs.TryFind(symbols[left], symbols[right], out uint priority, out int token))
        {
            _queue.Enqueue(new Pair(right, symbols[left].Length + symbols[right].Length, token), ((ulong)priority << 32) | (uint)left);
        }
    }

    private readonly record struct Pair(int Right, int Length, int Token);
}
