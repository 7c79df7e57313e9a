namespace Edge.Runtime.Generation;

/// <summary>
/// A sequence of the engine: the tokens whose keys and values are in its cache, and behind them those that run next. When
/// its generation is over it stays as it is: the beginning of the next prompt may be the same.
/// </summary>
/// <param name="index">The sequence.</param>
internal sealed class SequenceSlot(int index)
{
    private int[] _tokens = [];

    /// <summary>The engine's sequence.</summary>
    public int Index { get; } = index;

    /// <summary>Tokens in the engine's cache.</summary>
    public int CachedCount { get; private set; }

    /// <summary>Those and the ones that are still to run.</summary>
    public int Count { get; private set; }

    /// <summary>What runs in it, or null.</summary>
    public Completion? Owner { get; set; }

    /// <summary>When it was last used, counted in generations.</summary>
    public long LastUse { get; set; }

    /// <summary>All tokens.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Tokens in the engine's cache.</summary>
    public ReadOnlySpan<int> Cached => _tokens.AsSpan(0, CachedCount);

    /// <summary>Tokens that are still to run.</summary>
    public int PendingCount => Count - CachedCount;

    /// <summary>Takes a prompt whose first tokens are cached.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="cachedCount">How many of them the engine has.</param>
    /// <param name="capacity">Most tokens that there will be.</param>
    public void Begin(ReadOnlySpan<int> prompt, int cachedCount, int capacity)
    {
        if (_tokens.Length < capacity)
        {
            _tokens = new int[capacity];
        }

        prompt.CopyTo(_tokens);
        (CachedCount, Count) = (cachedCount, prompt.Length);
    }

    /// <summary>Adds the token that the model chose.</summary>
    public void Append(int token) => _tokens[Count++] = token;

    /// <summary>The engine ran the next <paramref name="count"/> tokens.</summary>
    public void Advance(int count) => CachedCount += count;

    /// <summary>Forgets tokens that did not run.</summary>
    public void Settle() => Count = CachedCount;

    /// <summary>Forgets everything.</summary>
    public void Clear() => (CachedCount, Count) = (0, 0);

    /// <summary>Forgets the older half behind the first <paramref name="kept"/> tokens; what follows is to run again.</summary>
    /// <returns>How many were forgotten.</returns>
    public int Shift(int kept)
    {
        int forgotten = (Count - kept + 1) / 2;
        _tokens.AsSpan((kept + forgotten)..Count).CopyTo(_tokens.AsSpan(kept));
        (CachedCount, Count) = (Math.Min(kept, CachedCount), Count - forgotten);
        return forgotten;
    }
}
