using System.Text;
using Edge.Model;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// The most probable cut under a unigram language model (Kudo, 2018), found by Viterbi's algorithm: a piece costs its
/// score (a log-probability), a character without a piece ten less than the worst one, a user-defined token nothing.
/// Text is not normalised beforehand.
/// </summary>
internal sealed class UnigramEncoder : IEncoder
{
    private const float UnknownPenalty = 10;

    private readonly TokenTrie _pieces = new();
    private readonly ByteTokens _bytes;
    private readonly SentencePieceSpaces _spaces;
    private readonly float[] _scores;
    private readonly float _unknownScore;

    public UnigramEncoder(Vocabulary vocabulary)
    {
        (_bytes, _spaces) = (new ByteTokens(vocabulary), new SentencePieceSpaces(vocabulary));
        _scores = vocabulary.Scores.IsEmpty ? new float[vocabulary.Tokens.Length] : [.. vocabulary.Scores];
        float least = 0;
        for (int token = 0; token < _scores.Length; token++)
        {
            TokenKind kind = vocabulary.KindOf(token);
            if (kind is TokenKind.Normal or TokenKind.UserDefined or TokenKind.Unused && vocabulary.Tokens[token].Length > 0)
            {
                _pieces.Add(vocabulary.Tokens[token], token);
            }

            least = kind == TokenKind.Normal ? Math.Min(least, _scores[token]) : least;
            _scores[token] = kind == TokenKind.UserDefined ? 0 : _scores[token];
        }

        _unknownScore = least - UnknownPenalty;
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, List<int> tokens)
    {
        char[] written = _spaces.Write(text);
        Step[] best = FindBest(written);
        Stack<Step> path = new();
        for (int end = written.Length; end > 0; end = best[end].Start)
        {
            path.Push(best[end]);
        }

        bool afterUnknown = false;
        foreach (Step step in path)
        {
            if (step.Token >= 0)
            {
                tokens.Add(step.Token);
                afterUnknown = false;
                continue;
            }

            // Neighbours that are unknown are one unknown token.
            int before = tokens.Count;
            Rune.DecodeFromUtf16(written.AsSpan(step.Start), out Rune character, out _);
            bool unknown = _bytes.Add(character, tokens);
            if (unknown && afterUnknown && tokens.Count > before)
            {
                tokens.RemoveAt(tokens.Count - 1);
            }

            afterUnknown = unknown;
        }
    }

    // The last piece of the best cut that ends at each place.
    private Step[] FindBest(ReadOnlySpan<char> text)
    {
        Step[] best = new Step[text.Length + 1];
        best.AsSpan(1).Fill(new Step(-1, -1, double.NegativeInfinity));
        for (int start = 0; start < text.Length; start++)
        {
            if (best[start].Start < 0)
            {
                continue;
            }

            int next = start + (char.IsHighSurrogate(text[start]) ? 2 : 1);
            Offer(ref best[next], new Step(start, -1, best[start].Score + _unknownScore));
            for (int end = start, node = 0; end < text.Length; end++)
            {
                int token = _pieces.Step(ref node, text[end]);
                if (node < 0)
                {
                    break;
                }

                if (token >= 0)
                {
                    Offer(ref best[end + 1], new Step(start, token, best[start].Score + _scores[token]));
                }
            }
        }

        return best;
    }

    private static void Offer(ref Step best, Step step)
    {
        if (step.Score > best.Score)
        {
            best = step;
        }
    }

    private readonly record struct Step(int Start, int Token, double Score);
}
