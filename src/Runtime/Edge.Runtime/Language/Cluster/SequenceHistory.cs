using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>The tokens that are in the key-value cache of each sequence: what it takes to fill another cache.</summary>
internal sealed class SequenceHistory
{
    private readonly int[][] _tokens;
    private readonly int[] _counts;
    private readonly int _context;

    public SequenceHistory(TokenSettings settings)
    {
        _tokens = [.. Enumerable.Range(0, settings.SequenceCapacity).Select(_ => Array.Empty<int>())];
        _counts = new int[settings.SequenceCapacity];
        _context = settings.ContextTokens;
    }

    /// <summary>How many sequences there are.</summary>
    public int Count => _counts.Length;

    /// <summary>The tokens of a sequence.</summary>
    public ReadOnlySpan<int> Of(int sequence) => _tokens[sequence].AsSpan(0, _counts[sequence]);

    /// <summary>A batch has run.</summary>
    public void Add(TokenBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            (int sequence, int position) = (batch.Sequences[row], batch.Positions[row]);
            Reserve(sequence, position + 1);
            _tokens[sequence][position] = batch.Tokens[row];
            _counts[sequence] = position + 1;
        }
    }

    /// <summary>A sequence was copied.</summary>
    public void Copy(int source, int target, int tokens)
    {
        Reserve(target, tokens);
        Of(source)[..tokens].CopyTo(_tokens[target]);
        _counts[target] = tokens;
    }

    private void Reserve(int sequence, int count)
    {
        if (_tokens[sequence].Length < count)
        {
            Array.Resize(ref _tokens[sequence], Math.Min(_context, Math.Max(count, Math.Max(256, 2 * _tokens[sequence].Length))));
        }
    }
}
