using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// Finds the tokens that are looked for before anything is cut: user-defined ones everywhere, control tokens only where
/// the text is trusted. As in llama.cpp the longest token wins wherever it stands, of equally long ones the leftmost.
/// </summary>
internal sealed class SpecialTokens
{
    private readonly TokenTrie _userDefined = new(), _all = new();

    public SpecialTokens(Vocabulary vocabulary)
    {
        for (int token = 0; token < vocabulary.Kinds.Length; token++)
        {
            string text = vocabulary.Tokens[token];
            TokenKind kind = vocabulary.Kinds[token];
            if (text.Length == 0 || kind is not (TokenKind.Control or TokenKind.Unknown or TokenKind.UserDefined))
            {
                continue;
            }

            _all.Add(text, token);
            if (kind == TokenKind.UserDefined)
            {
                _userDefined.Add(text, token);
            }
        }
    }

    /// <summary>The tokens in a text, in order of their place; none overlaps another.</summary>
    /// <param name="text">The text.</param>
    /// <param name="trusted">The trusted ranges in it, in order.</param>
    public IReadOnlyCollection<Occurrence> Find(ReadOnlySpan<char> text, ImmutableArray<Range> trusted)
    {
        SortedDictionary<int, Occurrence> found = [];
        PriorityQueue<Occurrence, (int NegativeLength, int Start)> queue = new();
        int trustedIndex = 0;
        for (int start = 0; start < text.Length && !_all.IsEmpty; start++)
        {
            while (trustedIndex < trusted.Length && trusted[trustedIndex].End.Value <= start)
            {
                trustedIndex++;
            }

            bool isTrusted = trustedIndex < trusted.Length && trusted[trustedIndex].Start.Value <= start;
            Offer(queue, LongestAt(text, start, text.Length, isTrusted ? trusted[trustedIndex].End.Value : start));
        }

        if (queue.Count == 0)
        {
            return [];
        }

        bool[] taken = new bool[text.Length];
        while (queue.TryDequeue(out Occurrence occurrence, out _))
        {
            if (taken[occurrence.Start])
            {
                continue;
            }

            // What was taken before is at least as long: it overlaps this one if it holds one of its ends.
            int end = taken.AsSpan(occurrence.Start, occurrence.Length).IndexOf(true);
            if (end >= 0)
            {
                int limit = occurrence.Start + end;
                Offer(queue, LongestAt(text, occurrence.Start, limit, Math.Min(limit, occurrence.TrustedEnd)));
                continue;
            }

            taken.AsSpan(occurrence.Start, occurrence.Length).Fill(true);
            found.Add(occurrence.Start, occurrence);
        }

        return found.Values;
    }

    private static void Offer(PriorityQueue<Occurrence, (int NegativeLength, int Start)> queue, Occurrence occurrence)
    {
        if (occurrence.Length > 0)
        {
            queue.Enqueue(occurrence, (-occurrence.Length, occurrence.Start));
        }
    }

    // A control token must lie within trusted text; a user-defined one may lie anywhere.
    private Occurrence LongestAt(ReadOnlySpan<char> text, int start, int end, int trustedEnd)
    {
        Occurrence userDefined = LongestOf(_userDefined, text, start, end, trustedEnd);
        Occurrence any = LongestOf(_all, text, start, trustedEnd, trustedEnd);
        return any.Length > userDefined.Length ? any : userDefined;
    }

    private static Occurrence LongestOf(TokenTrie tokens, ReadOnlySpan<char> text, int start, int end, int trustedEnd)
    {
        Occurrence longest = new(start, 0, -1, trustedEnd);
        for (int at = start, node = 0; at < end && node >= 0; at++)
        {
            int token = tokens.Step(ref node, text[at]);
            longest = token >= 0 ? longest with { Length = at + 1 - start, Token = token } : longest;
        }

        return longest;
    }

    /// <summary>A token in a text.</summary>
    /// <param name="Start">Where it begins.</param>
    /// <param name="Length">Characters.</param>
    /// <param name="Token">Its id.</param>
    /// <param name="TrustedEnd">Where the trusted range that it begins in ends.</param>
    internal readonly record struct Occurrence(int Start, int Length, int Token, int TrustedEnd);
}
