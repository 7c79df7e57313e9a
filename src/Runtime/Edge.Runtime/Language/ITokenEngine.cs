using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// A language model that runs: on this device, or over several. It turns tokens into logits and keeps a key-value cache
/// for each sequence; what to ask it is decided above. Calls block, one at a time; <see cref="Forward"/> allocates nothing.
/// </summary>
public interface ITokenEngine : IDisposable
{
    /// <summary>Its limits.</summary>
    TokenSettings Settings { get; }

    /// <summary>Tokens in the vocabulary.</summary>
    int VocabularyCount { get; }

    /// <summary>
    /// Runs one inference. Keys and values of every row enter the cache at its position; what was there from that position
    /// on is forgotten.
    /// </summary>
    /// <param name="batch">At least one row.</param>
    /// <exception cref="EdgeException">A device was lost, or its weights could not be read.</exception>
    void Forward(TokenBatch batch);

    /// <summary>The best tokens of an output of the last inference, descending by logit (equal logits: ascending by id).</summary>
    /// <param name="output">Index in <see cref="TokenBatch.Outputs"/>.</param>
    /// <param name="candidates">Filled; many more than usual cost another round to the devices.</param>
    /// <returns>How many there are: the length, or fewer where the vocabulary is smaller.</returns>
    int Candidates(int output, Span<Candidate> candidates);

    /// <summary>ln Σ exp(logit) over the whole vocabulary: <c>logit − LogSumExp</c> is a token's log-probability.</summary>
    /// <param name="output">Index in <see cref="TokenBatch.Outputs"/>.</param>
    float LogSumExp(int output);

    /// <summary>The logits of given tokens.</summary>
    /// <param name="output">Index in <see cref="TokenBatch.Outputs"/>.</param>
    /// <param name="tokens">Which.</param>
    /// <param name="logits">Filled, one a token.</param>
    void Logits(int output, ReadOnlySpan<int> tokens, Span<float> logits);

    /// <summary>Makes <paramref name="target"/> begin with the first tokens of <paramref name="source"/>; the rest of it is forgotten.</summary>
    /// <param name="source">A sequence with at least <paramref name="tokens"/> tokens in the cache.</param>
    /// <param name="target">Another sequence.</param>
    /// <param name="tokens">How many.</param>
    void CopySequence(int source, int target, int tokens);

    /// <summary>What each device measured since the engine was made, in the plan's order.</summary>
    IReadOnlyList<TokenDeviceReport> Report();
}
