using Edge.Runtime.Language;

namespace Edge.Runtime.Text.Sampling;

/// <summary>
/// The best tokens of an output after bias and penalties, descending (equal logits: ascending by id), as many as were
/// asked for so far. The logits of the whole vocabulary are never there unless it is small or everything is asked for.
/// </summary>
internal sealed class CandidateList(LogitAdjustments adjustments)
{
    private static readonly Comparison<Candidate> Descending = (a, b) => a.Logit != b.Logit ? b.Logit.CompareTo(a.Logit) : a.Token.CompareTo(b.Token);

    private ITokenEngine _engine = null!;
    private int _output, _rawCount, _adjustedCount;
    private Candidate[] _raw = [], _adjusted = [], _merged = [];
    private int[] _tokens = [];
    private float[] _logits = [];

    /// <summary>The best tokens, bias and penalties applied.</summary>
    public ReadOnlySpan<Candidate> Items => _merged.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The best tokens as the model gave them.</summary>
    public ReadOnlySpan<Candidate> Raw => _raw.AsSpan(0, _rawCount);

    /// <summary>Whether <see cref="Items"/> is the whole vocabulary.</summary>
    public bool IsWhole => _rawCount == _engine.VocabularyCount;

    /// <summary>No token that is not in <see cref="Items"/> has a higher logit.</summary>
    public float Floor => IsWhole ? float.NegativeInfinity : _raw[_rawCount - 1].Logit;

    /// <summary>How many tokens are not in <see cref="Items"/>.</summary>
    public int UnknownCount => _engine.VocabularyCount - Count;

    /// <summary>Begins with an output of the engine's last inference.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="output">Which output.</param>
    /// <param name="count">How many tokens are likely to be enough.</param>
    public void Begin(ITokenEngine engine, int output, int count)
    {
        (_engine, _output) = (engine, output);
        _adjustedCount = adjustments.Count;
        if (_adjustedCount > 0)
        {
            Reserve(ref _tokens, _adjustedCount);
            Reserve(ref _logits, _adjustedCount);
            Reserve(ref _adjusted, _adjustedCount);
            Span<int> tokens = _tokens.AsSpan(0, _adjustedCount);
            adjustments.CopyTokens(tokens);
            engine.Logits(output, tokens, _logits.AsSpan(0, _adjustedCount));
            for (int i = 0; i < _adjustedCount; i++)
            {
                _adjusted[i] = new Candidate(tokens[i], adjustments.Apply(tokens[i], _logits[i]));
            }

            _adjusted.AsSpan(0, _adjustedCount).Sort(Descending);
        }

        Fetch(Math.Max(count, 1));
    }

    /// <summary>Asks for twice as many. <see cref="IsWhole"/> is false.</summary>
    public void Extend() => Fetch(2 * _rawCount);

    /// <summary>Σ exp(logit − <paramref name="origin"/>) over the whole vocabulary, bias and penalties applied.</summary>
    public double Mass(float origin)
    {
        double mass = Math.Exp(_engine.LogSumExp(_output) - (double)origin);
        for (int i = 0; i < _adjustedCount; i++)
        {
            mass -= Math.Exp(_logits[i] - (double)origin);
        }

        // Where nearly all was taken away the difference is noise: it is not less than what is known to be there.
        double known = 0, adjusted = 0;
        foreach (Candidate candidate in Raw)
        {
            known += adjustments.Contains(candidate.Token) ? 0 : Math.Exp(candidate.Logit - (double)origin);
        }

        foreach (Candidate candidate in _adjusted.AsSpan(0, _adjustedCount))
        {
            adjusted += Math.Exp(candidate.Logit - (double)origin);
        }

        return Math.Max(mass, known) + adjusted;
    }

    /// <summary>What the model gave a token of <see cref="Items"/>.</summary>
    public float RawLogit(int token)
    {
        int adjusted = _tokens.AsSpan(0, _adjustedCount).IndexOf(token);
        if (adjusted >= 0)
        {
            return _logits[adjusted];
        }

        int index = 0;
        while (_raw[index].Token != token)
        {
            index++;
        }

        return _raw[index].Logit;
    }

    private void Fetch(int count)
    {
        count = Math.Min(count, _engine.VocabularyCount);
        Reserve(ref _raw, count);
        Reserve(ref _merged, count + _adjustedCount);
        _rawCount = _engine.Candidates(_output, _raw.AsSpan(0, count));
        Merge();
    }

    // What was adjusted moves to its new place, unless that lies below what is known.
    private void Merge()
    {
        float floor = Floor;
        int next = 0;
        Count = 0;
        foreach (Candidate candidate in Raw)
        {
            if (adjustments.Contains(candidate.Token))
            {
                continue;
            }

            while (next < _adjustedCount && Descending(_adjusted[next], candidate) < 0)
            {
                _merged[Count++] = _adjusted[next++];
            }

            _merged[Count++] = candidate;
        }

        while (next < _adjustedCount && _adjusted[next].Logit >= floor)
        {
            _merged[Count++] = _adjusted[next++];
        }
    }

    private static void Reserve<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[Math.Max(length, 2 * array.Length)];
        }
    }
}
