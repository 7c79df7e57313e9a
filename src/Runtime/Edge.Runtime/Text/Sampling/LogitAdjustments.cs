namespace Edge.Runtime.Text.Sampling;

/// <summary>Which logits bias and penalties change, and how: the last tokens are counted in a window.</summary>
internal sealed class LogitAdjustments
{
    private readonly SamplingSettings _settings;
    private readonly int[] _window;
    private readonly Dictionary<int, int> _counts;
    private int _seen;

    public LogitAdjustments(SamplingSettings settings)
    {
        _settings = settings;
        _window = new int[settings.HasPenalties ? settings.PenaltyWindowTokens : 0];
        _counts = new Dictionary<int, int>(settings.LogitBias.Count + _window.Length + 1);
        foreach (int token in settings.LogitBias.Keys)
        {
            _counts.Add(token, 0);
        }
    }

    /// <summary>How many tokens are changed.</summary>
    public int Count => _counts.Count;

    /// <summary>Whether a token's logit is changed.</summary>
    public bool Contains(int token) => _counts.Count > 0 && _counts.ContainsKey(token);

    /// <summary>A token came.</summary>
    public void Add(int token)
    {
        if (_window.Length == 0)
        {
            return;
        }

        ref int place = ref _window[_seen % _window.Length];
        if (_seen++ >= _window.Length && --_counts[place] == 0 && !_settings.LogitBias.ContainsKey(place))
        {
            _counts.Remove(place);
        }

        place = token;
        _counts[token] = _counts.GetValueOrDefault(token) + 1;
    }

    /// <summary>Lists the tokens that are changed.</summary>
    public void CopyTokens(Span<int> tokens)
    {
        int i = 0;
        foreach (int token in _counts.Keys)
        {
            tokens[i++] = token;
        }
    }

    /// <summary>The logit of a token after bias and penalties.</summary>
    public float Apply(int token, float logit)
    {
        if (_settings.LogitBias.TryGetValue(token, out float bias))
        {
            logit += bias;
        }

        int count = _counts[token];
        if (count > 0)
        {
            logit = logit > 0 ? logit / _settings.RepetitionPenalty : logit * _settings.RepetitionPenalty;
            logit -= (count * _settings.FrequencyPenalty) + _settings.PresencePenalty;
        }

        return logit;
    }
}
