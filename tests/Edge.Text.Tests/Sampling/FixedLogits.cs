using Edge.Model;
using Edge.Runtime.Language;

namespace Edge.Text.Tests.Sampling;

/// <summary>An engine whose every output has the logits that a test gives it.</summary>
internal sealed class FixedLogits(params float[] logits) : ITokenEngine
{
    private float[] _logits = logits;
    private int[] _order = Order(logits);

    /// <summary>Most candidates that were asked for at a time.</summary>
    public int MostAsked { get; private set; }

    public TokenSettings Settings { get; } = new(1, 16, 1, default);

    public int VocabularyCount => _logits.Length;

    public void Set(float[] logits) => (_logits, _order, MostAsked) = (logits, Order(logits), 0);

    public void Forward(TokenBatch batch)
    {
    }

    public int Candidates(int output, Span<Candidate> candidates)
    {
        MostAsked = Math.Max(MostAsked, candidates.Length);
        int count = Math.Min(candidates.Length, _logits.Length);
        for (int i = 0; i < count; i++)
        {
            candidates[i] = new Candidate(_order[i], _logits[_order[i]]);
        }

        return count;
    }

    public float LogSumExp(int output)
    {
        double best = _logits[_order[0]], sum = 0;
        foreach (float logit in _logits)
        {
            sum += Math.Exp(logit - best);
        }

        return (float)(best + Math.Log(sum));
    }

    public void Logits(int output, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            logits[i] = _logits[tokens[i]];
        }
    }

    public void CopySequence(int source, int target, int tokens)
    {
    }

    public IReadOnlyList<TokenDeviceReport> Report() => [];

    public void Dispose()
    {
    }

    private static int[] Order(float[] logits) => [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).ThenBy(i => i)];
}
