using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Edge.Model;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>SentencePiece's tokens of one byte (<c>&lt;0x0A&gt;</c>), for characters that have no token.</summary>
internal sealed class ByteTokens
{
    private readonly ImmutableArray<int> _tokens;
    private readonly int _unknown;

    public ByteTokens(Vocabulary vocabulary)
    {
        int[] tokens = new int[256];
        tokens.AsSpan().Fill(-1);
        for (int token = 0; token < vocabulary.Tokens.Length; token++)
        {
            if (vocabulary.KindOf(token) == TokenKind.Byte)
            {
                tokens[ValueOf(vocabulary.Tokens[token]) ?? throw TextErrors.BadVocabulary($"byte token {token} is not written <0xNN>")] = token;
            }
        }

        _tokens = [.. tokens];
        _unknown = vocabulary.UnknownId ?? -1;
    }

    /// <summary>The byte that a token's text names, or null.</summary>
    public static byte? ValueOf(string text) =>
        text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>' && byte.TryParse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : null;

    /// <summary>Adds the tokens of a character: its bytes, or the unknown token, or nothing where the vocabulary has neither.</summary>
    /// <returns>Whether the unknown token was taken.</returns>
    public bool Add(Rune character, List<int> tokens)
    {
        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..character.EncodeToUtf8(bytes)];
        foreach (byte value in bytes)
        {
            if (_tokens[value] < 0)
            {
                if (_unknown >= 0)
                {
                    tokens.Add(_unknown);
                }

                return true;
            }
        }

        foreach (byte value in bytes)
        {
            tokens.Add(_tokens[value]);
        }

        return false;
    }
}
