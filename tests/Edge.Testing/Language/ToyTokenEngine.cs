using Edge.Model;
using Edge.Runtime.Language;

namespace Edge.Testing.Language;

/// <summary>
/// A language model without weights: its logits are a hash of all tokens before. Whoever feeds it a token twice, not at all,
/// at the wrong place or of the wrong sequence gets another text.
/// </summary>
public sealed class ToyTokenEngine : ITokenEngine
{
    private readonly ulong[][] _hashes;
    private readonly int[] _counts;
    private readonly float[][] _logits;
    private readonly int[] _order;

    /// <summary>Creates a model.</summary>
    /// <param name="settings">Its limits.</param>
    /// <param name="vocabularyCount">Tokens.</param>
    public ToyTokenEngine(TokenSettings settings, int vocabularyCount)
    {
        (Settings, VocabularyCount) = (settings, vocabularyCount);
        _hashes = [.. Enumerable.Range(0, settings.SequenceCapacity).Select(_ => new ulong[settings.ContextTokens])];
        _counts = new int[settings.SequenceCapacity];
        _logits = [.. Enumerable.Range(0, settings.RowCapacity).Select(_ => new float[vocabularyCount])];
        _order = new int[vocabularyCount];
    }

    /// <summary>Called before each inference: throws, waits, or looks.</summary>
    public Action<TokenBatch>? OnForward { get; set; }

    /// <summary>Changes the logits of a row: its sequence's tokens so far, and the logits.</summary>
    public Action<int, Memory<float>>? OnLogits { get; set; }

    /// <summary>Tokens that ran.</summary>
    public long RowCount { get; private set; }

    /// <summary>Most rows of one inference.</summary>
    public int MostRows { get; private set; }

    /// <summary>Sequences copied.</summary>
    public int CopyCount { get; private set; }

    /// <inheritdoc/>
    public TokenSettings Settings { get; }

    /// <inheritdoc/>
    public int VocabularyCount { get; }

    /// <summary>The text that follows a prompt when the best token is taken each time.</summary>
    public int[] Greedy(ReadOnlySpan<int> prompt, int count)
    {
        ulong hash = 0;
        foreach (int token in prompt)
        {
            hash = Mix(hash, token);
        }

        int[] tokens = new int[count];
        float[] logits = new float[VocabularyCount];
        for (int i = 0; i < count; i++)
        {
            Fill(hash, prompt.Length + i, logits);
            tokens[i] = Array.IndexOf(logits, logits.Max());
            hash = Mix(hash, tokens[i]);
        }

        return tokens;
    }

    /// <inheritdoc/>
    public void Forward(TokenBatch batch)
    {
        OnForward?.Invoke(batch);
        for (int row = 0, output = 0; row < batch.Count; row++)
        {
            (int sequence, int position) = (batch.Sequences[row], batch.Positions[row]);
            if (position > _counts[sequence] || position >= Settings.ContextTokens)
            {
                throw new InvalidOperationException($"Position {position} of sequence {sequence}: {_counts[sequence]} are there.");
            }

            ulong before = position == 0 ? 0 : _hashes[sequence][position - 1];
            _hashes[sequence][position] = Mix(before, batch.Tokens[row]);
            _counts[sequence] = position + 1;
            if (output < batch.OutputCount && batch.Outputs[output] == row)
            {
                Fill(_hashes[sequence][position], position + 1, _logits[output++]);
            }
        }

        RowCount += batch.Count;
        MostRows = Math.Max(MostRows, batch.Count);
    }

    /// <inheritdoc/>
    public int Candidates(int output, Span<Candidate> candidates)
    {
        float[] logits = _logits[output];
        int count = Math.Min(candidates.Length, VocabularyCount);
        for (int i = 0; i < VocabularyCount; i++)
        {
            _order[i] = i;
        }

        for (int i = 0; i < count; i++)
        {
            int best = i;
            for (int j = i + 1; j < VocabularyCount; j++)
            {
                (float a, float b) = (logits[_order[j]], logits[_order[best]]);
                best = a > b || (a == b && _order[j] < _order[best]) ? j : best;
            }

            (_order[i], _order[best]) = (_order[best], _order[i]);
            candidates[i] = new Candidate(_order[i], logits[_order[i]]);
        }

        return count;
    }

    /// <inheritdoc/>
    public float LogSumExp(int output)
    {
        double sum = 0;
        foreach (float logit in _logits[output])
        {
            sum += Math.Exp(logit);
        }

        return (float)Math.Log(sum);
    }

    /// <inheritdoc/>
    public void Logits(int output, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            logits[i] = _logits[output][tokens[i]];
        }
    }

    /// <inheritdoc/>
    public void CopySequence(int source, int target, int tokens)
    {
        if (source == target || tokens > _counts[source])
        {
            throw new InvalidOperationException($"{tokens} tokens from sequence {source} to {target}: {_counts[source]} are there.");
        }

        _hashes[source].AsSpan(0, tokens).CopyTo(_hashes[target]);
        _counts[target] = tokens;
        CopyCount++;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TokenDeviceReport> Report() => [new TokenDeviceReport("toy", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)];

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Fill(ulong hash, int length, float[] logits)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = (Mix(hash, -1 - i) >> 40) / (float)(1 << 21);
        }

        OnLogits?.Invoke(length, logits);
    }

    // A step of SplitMix64.
    private static ulong Mix(ulong hash, int token)
    {
        ulong z = (hash ^ (uint)token) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
