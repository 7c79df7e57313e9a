using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// The tokens of one inference, a row each: a piece of a prompt, the next token of several sequences, or both. Rows of a
/// sequence are in order of position. Made once and used again: filling it allocates nothing.
/// </summary>
public sealed class TokenBatch
{
    private readonly int[] _tokens, _positions, _sequences, _outputs;

    /// <summary>An empty batch.</summary>
    /// <param name="rowCapacity">Most rows (<see cref="TokenSettings.RowCapacity"/>).</param>
    public TokenBatch(int rowCapacity)
    {
        (_tokens, _positions, _sequences, _outputs) = (new int[rowCapacity], new int[rowCapacity], new int[rowCapacity], new int[rowCapacity]);
    }

    /// <summary>Most rows.</summary>
    public int RowCapacity => _tokens.Length;

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Token id of each row.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Position of each row in its sequence, from 0.</summary>
    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, Count);

    /// <summary>Sequence of each row, below <see cref="TokenSettings.SequenceCapacity"/>.</summary>
    public ReadOnlySpan<int> Sequences => _sequences.AsSpan(0, Count);

    /// <summary>Rows whose logits are wanted, ascending: output i of the inference belongs to row <c>Outputs[i]</c>.</summary>
    public ReadOnlySpan<int> Outputs => _outputs.AsSpan(0, OutputCount);

    /// <summary>How many rows' logits are wanted.</summary>
    public int OutputCount { get; private set; }

    /// <summary>Takes all rows out.</summary>
    public void Clear() => (Count, OutputCount) = (0, 0);

    /// <summary>Adds a row; the caller keeps to the limits of the batch and of the engine's settings.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="position">Its place there: all positions before it are in the cache or earlier in this batch.</param>
    /// <param name="token">The token.</param>
    /// <param name="wantsLogits">Whether the logits behind this token are wanted.</param>
    public void Add(int sequence, int position, int token, bool wantsLogits)
    {
        (_tokens[Count], _positions[Count], _sequences[Count]) = (token, position, sequence);
        if (wantsLogits)
        {
            _outputs[OutputCount++] = Count;
        }

        Count++;
    }
}
