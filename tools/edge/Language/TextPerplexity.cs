using Edge.Model;
using Edge.Runtime.Language;

namespace Edge.Cli.Language;

/// <summary>
/// How well a model predicts a text: exp of the mean negative log-likelihood of its tokens. The text is cut into windows as
/// long as a context, each read from nothing.
/// </summary>
/// <param name="WindowTokens">Tokens of a window.</param>
/// <param name="WindowCount">Windows; what is left of the text is not read.</param>
/// <param name="Value">Every token is scored but the first of each window.</param>
/// <param name="ScoredCount">How many those are.</param>
/// <param name="SecondHalfValue">
/// As llama.cpp's <c>perplexity</c> has it: only tokens behind the first half of a window, where the model has seen that
/// half at least; the first token of a window is the begin token where the vocabulary adds one.
/// </param>
/// <param name="SecondHalfScoredCount">How many those are.</param>
internal sealed record TextPerplexity(int WindowTokens, int WindowCount, double Value, long ScoredCount, double SecondHalfValue, long SecondHalfScoredCount)
{
    /// <summary>Reads a text.</summary>
    /// <param name="engine">The model; its first sequence is used.</param>
    /// <param name="tokens">The text.</param>
    /// <param name="windowTokens">Tokens of a window, at most the engine's context.</param>
    /// <param name="beginId">The token that replaces the first of each window, or null.</param>
    /// <param name="progress">Told how many windows are done, and the value so far.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE6104: the text is shorter than a window.</exception>
    public static TextPerplexity Of(ITokenEngine engine, ReadOnlySpan<int> tokens, int windowTokens, int? beginId, Action<int, double> progress, CancellationToken cancellation)
    {
        int windows = tokens.Length / windowTokens;
        if (windows == 0)
        {
            throw new EdgeException(6104, $"The text has {tokens.Length} tokens.", $"A window has {windowTokens}, and at least one is needed.", "Give a longer text, or shorter windows (--context).");
        }

        (double all, double half) = (0, 0);
        int allCount = windowTokens - 1, halfCount = windowTokens - (windowTokens / 2) - 1;
        for (int w = 0; w < windows; w++)
        {
            (double first, double second) = Window(engine, tokens.Slice(w * windowTokens, windowTokens), beginId, cancellation);
            (all, half) = (all + first + second, half + second);
            progress(w + 1, Math.Exp(all / ((w + 1L) * allCount)));
        }

        return new TextPerplexity(windowTokens, windows, Math.Exp(all / ((long)windows * allCount)), (long)windows * allCount, Math.Exp(half / ((long)windows * halfCount)), (long)windows * halfCount);
    }

    // Negative log-likelihood of the tokens up to the middle, and behind it.
    private static (double First, double Second) Window(ITokenEngine engine, ReadOnlySpan<int> tokens, int? beginId, CancellationToken cancellation)
    {
        TokenBatch batch = new(engine.Settings.RowCapacity);
        Span<float> logit = stackalloc float[1];
        (double first, double second) = (0, 0);

        // The last token is predicted, but predicts none.
        for (int start = 0; start < tokens.Length - 1; start += batch.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Clear();
            for (int i = start; i < tokens.Length - 1 && batch.Count < batch.RowCapacity; i++)
            {
                batch.Add(0, i, i == 0 ? beginId ?? tokens[i] : tokens[i], wantsLogits: true);
            }

            engine.Forward(batch);
            for (int row = 0; row < batch.Count; row++)
            {
                int position = start + row;
                engine.Logits(row, tokens.Slice(position + 1, 1), logit);
                double loss = engine.LogSumExp(row) - logit[0];
                (first, second) = position < tokens.Length / 2 ? (first + loss, second) : (first, second + loss);
            }
        }

        return (first, second);
    }
}
