using Edge.Model;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>How SentencePiece writes spaces: as <c>▁</c> (U+2581), one of them before a text where the model wants it.</summary>
internal sealed class SentencePieceSpaces(Vocabulary vocabulary)
{
    /// <summary>What stands for a space.</summary>
    public const char Mark = '▁';

    /// <summary>A text, or what follows a special token, as its tokens spell it.</summary>
    public char[] Write(ReadOnlySpan<char> text)
    {
        bool adds = vocabulary.AddsSpacePrefix;
        if (vocabulary.RemovesExtraSpaces)
        {
            return Condense(text, adds);
        }

        char[] written = new char[text.Length + (adds ? 1 : 0)];
        text.Replace(written.AsSpan(written.Length - text.Length), ' ', Mark);
        if (adds)
        {
            written[0] = Mark;
        }

        return written;
    }

    // Leading and trailing spaces go, runs become one.
    private static char[] Condense(ReadOnlySpan<char> text, bool adds)
    {
        List<char> written = new(text.Length + 1);
        bool pending = adds;
        foreach (char c in text.Trim(' '))
        {
            if (c == ' ')
            {
                pending = true;
                continue;
            }

            if (pending)
            {
                written.Add(Mark);
                pending = false;
            }

            written.Add(c);
        }

        return [.. written];
    }
}
