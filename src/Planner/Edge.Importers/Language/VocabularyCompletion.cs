using Edge.Model;

namespace Edge.Importers.Language;

/// <summary>What no file says about its tokens, and every model needs.</summary>
internal static class VocabularyCompletion
{
    // Ends of text, turn and message as the families spell them. Files mark them as text now and then.
    private static readonly HashSet<string> Ends = new(StringComparer.Ordinal)
    {
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|eom_id|>", "<EOT>", "_<EOT>", "<|end_of_text|>", "<end_of_utterance>",
    };

    /// <summary>Marks the tokens at which generation ends, and gives every row of the weights a token.</summary>
    /// <param name="vocabulary">The tokens of the file.</param>
    /// <param name="size">Rows of the output layer.</param>
    /// <exception cref="EdgeException">EDGE2210 where there are more tokens than rows.</exception>
    public static Vocabulary Complete(Vocabulary vocabulary, int size)
    {
        int count = vocabulary.Tokens.Length;
        if (count > size)
        {
            throw LanguageError.Vocabulary($"There are {count} tokens.", $"The weights know {size}.");
        }

        int[] ends = [.. Enumerable.Range(0, count).Where(i => Ends.Contains(vocabulary.Tokens[i]))];
        var kinds = new TokenKind[size];
        kinds.AsSpan(0, count).Fill(TokenKind.Normal);
        vocabulary.Kinds.CopyTo(kinds);
        kinds.AsSpan(count).Fill(TokenKind.Unused);
        foreach (int end in ends)
        {
            kinds[end] = TokenKind.Control;
        }

        return vocabulary with
        {
            Tokens = [.. vocabulary.Tokens, .. Enumerable.Range(count, size - count).Select(i => $"[PAD{i}]")],
            Kinds = [.. kinds],
            Scores = vocabulary.Scores.IsEmpty ? [] : [.. vocabulary.Scores, .. new float[size - count]],
            EndIds = [.. vocabulary.EndIds.Union(ends)],
        };
    }
}
