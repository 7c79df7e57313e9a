using System.Text;
using Edge.Model;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// SentencePiece's byte-pair encoding (Kudo and Richardson, 2018): neighbours are merged where the two together are a
/// token, the highest score first; characters without a token become their bytes.
/// </summary>
internal sealed class SentencePieceBpeEncoder : IEncoder
{
    private readonly TokenIndex _index;
    private readonly ByteTokens _bytes;
    private readonly SentencePieceSpaces _spaces;
    private readonly uint[] _priorities;

    public SentencePieceBpeEncoder(Vocabulary vocabulary)
    {
        (_index, _bytes, _spaces) = (new TokenIndex(vocabulary), new ByteTokens(vocabulary), new SentencePieceSpaces(vocabulary));
        _priorities = vocabulary.Scores.IsEmpty ? new uint[vocabulary.Tokens.Length] : [.. vocabulary.Scores.Select(PriorityOf)];
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, List<int> tokens)
    {
        char[] written = _spaces.Write(text);
        PairMerger<Pieces> merger = new(new Pieces(written, _index, _priorities));
        for (int at = 0, length; at < written.Length; at += length)
        {
            length = char.IsHighSurrogate(written[at]) ? 2 : 1;
            merger.Add(new Symbol(at, length, _index.Find(written.AsSpan(at, length))));
        }

        merger.Merge();
        for (int i = merger.After(-1); i >= 0; i = merger.After(i))
        {
            Symbol symbol = merger[i];
            if (symbol.Token >= 0)
            {
                tokens.Add(symbol.Token);
            }
            else
            {
                Rune.DecodeFromUtf16(written.AsSpan(symbol.Start, symbol.Length), out Rune character, out _);
                _bytes.Add(character, tokens);
            }
        }
    }

    // Unsigned and ascending where scores descend: the bits of a float order like the number once the sign is seen to.
    private static uint PriorityOf(float score)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x8000_0000) != 0 ? bits : ~(bits | 0x8000_0000);
    }

    private readonly struct Pieces(char[] text, TokenIndex index, uint[] priorities) : IPairTable
    {
        public bool TryFind(in Symbol left, in Symbol right, out uint priority, out int token)
        {
            token = index.Find(text.AsSpan(left.Start, left.Length + right.Length));
            priority = token >= 0 ? priorities[token] : 0;
            return token >= 0;
        }
    }
}
