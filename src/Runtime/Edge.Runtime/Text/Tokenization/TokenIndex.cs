using Edge.Model;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// Tokens by their text, those only that text may become: control, unknown and byte tokens cannot be spelled. Of equal
/// texts the last counts, as in llama.cpp.
/// </summary>
internal sealed class TokenIndex
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public TokenIndex(Vocabulary vocabulary)
    {
        _ids = new Dictionary<string, int>(vocabulary.Tokens.Length, StringComparer.Ordinal);
        for (int token = 0; token < vocabulary.Tokens.Length; token++)
        {
            if (vocabulary.KindOf(token) is TokenKind.Normal or TokenKind.UserDefined or TokenKind.Unused)
            {
                _ids[vocabulary.Tokens[token]] = token;
                LongestChars = Math.Max(LongestChars, vocabulary.Tokens[token].Length);
            }
        }

        _bySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>UTF-16 units of the longest text.</summary>
    public int LongestChars { get; }

    /// <summary>The token of a text, or −1.</summary>
    public int Find(ReadOnlySpan<char> text) => text.Length <= LongestChars && _bySpan.TryGetValue(text, out int token) ? token : -1;
}
