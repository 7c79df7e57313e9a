namespace Edge.Runtime.Text.Tokenization;

/// <summary>Texts of tokens as a tree of characters: finds every token that begins at a place in one walk.</summary>
internal sealed class TokenTrie
{
    private readonly Dictionary<long, int> _children = [];
    private readonly List<int> _tokens = [-1];

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _tokens.Count == 1;

    /// <summary>Adds a token; of equal texts the last counts.</summary>
    /// <param name="text">Its text; not empty.</param>
    /// <param name="token">Its id.</param>
    public void Add(string text, int token)
    {
        int node = 0;
        foreach (char c in text)
        {
            if (!_children.TryGetValue(KeyOf(node, c), out int child))
            {
                _children.Add(KeyOf(node, c), child = _tokens.Count);
                _tokens.Add(-1);
            }

            node = child;
        }

        _tokens[node] = token;
    }

    /// <summary>Goes one character down from a node (0 is the root).</summary>
    /// <param name="node">The node; −1 where no token goes on with the character.</param>
    /// <param name="character">The character.</param>
    /// <returns>The token that ends there, or −1.</returns>
    public int Step(ref int node, char character)
    {
        node = _children.TryGetValue(KeyOf(node, character), out int child) ? child : -1;
        return node < 0 ? -1 : _tokens[node];
    }

    private static long KeyOf(int node, char c) => ((long)node << 16) | c;
}
