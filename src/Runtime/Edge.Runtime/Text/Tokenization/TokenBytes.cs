using System.Text;
using Edge.Model;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>What each token says, in UTF-8; a token can be a part of a character. Control and unknown tokens say nothing.</summary>
internal sealed class TokenBytes
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    public TokenBytes(Vocabulary vocabulary)
    {
        _starts = new int[vocabulary.Tokens.Length + 1];
        List<byte> bytes = [];
        for (int token = 0; token < vocabulary.Tokens.Length; token++)
        {
            Write(vocabulary, token, bytes);
            _starts[token + 1] = bytes.Count;
        }

        _bytes = [.. bytes];
    }

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> this[int token] => _bytes.AsSpan(_starts[token].._starts[token + 1]);

    private static void Write(Vocabulary vocabulary, int token, List<byte> bytes)
    {
        string text = vocabulary.Tokens[token];
        switch (vocabulary.KindOf(token))
        {
            case TokenKind.Control or TokenKind.Unknown:
                break;
            case TokenKind.Byte:
                bytes.Add(ByteTokens.ValueOf(text) ?? throw TextErrors.BadVocabulary($"byte token {token} is not written <0xNN>"));
                break;
            case TokenKind.UserDefined:
                bytes.AddRange(Encoding.UTF8.GetBytes(text));
                break;
            case var _ when vocabulary.Kind == TokenizerKind.ByteLevelBpe:
                WritePrintable(text, bytes);
                break;
            default:
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Replace(SentencePieceSpaces.Mark, ' ')));
                break;
        }
    }

    // Characters that stand for no byte stand for themselves.
    private static void WritePrintable(string text, List<byte> bytes)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune character in text.EnumerateRunes())
        {
            if (character.IsBmp && PrintableBytes.Byte((char)character.Value) is >= 0 and int value)
            {
                bytes.Add((byte)value);
                continue;
            }

            bytes.AddRange(utf8[..character.EncodeToUtf8(utf8)]);
        }
    }
}
