using System.Globalization;
using System.Text;
using Edge.Model;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// Byte-level byte-pair encoding (GPT-2, Radford et al., 2019): a <see cref="PreTokenizer"/> cuts text into words, then
/// neighbours in a word's UTF-8 are merged by rank.
/// </summary>
internal sealed class ByteLevelEncoder : IEncoder
{
    private readonly PreTokenizer _preTokenizer;
    private readonly TokenIndex? _wholeWords;
    private readonly int[] _symbols = new int[256];
    private readonly Dictionary<long, (uint Rank, int Symbol)> _merges;

    // The token of each symbol, or −1 for one that is not in the vocabulary: it is written with the tokens of its bytes.
    private readonly List<int> _tokens = [];
    private readonly Dictionary<int, int[]> _bytesOf = [];

    public ByteLevelEncoder(Vocabulary vocabulary)
    {
        _preTokenizer = PreTokenizer.Of(vocabulary.PreTokenizer);
        TokenIndex index = new(vocabulary);
        _wholeWords = vocabulary.IgnoresMerges ? index : null;
        Dictionary<string, int> symbols = new(StringComparer.Ordinal);
        int SymbolOf(string text)
        {
            if (!symbols.TryGetValue(text, out int symbol))
            {
                symbols.Add(text, symbol = _tokens.Count);
                _tokens.Add(index.Find(text));
                if (_tokens[symbol] < 0)
                {
                    _bytesOf.Add(symbol, [.. text.Select(c => index.Find([c])).Where(t => t >= 0)]);
                }
            }

            return symbol;
        }

        for (int value = 0; value < 256; value++)
        {
            _symbols[value] = SymbolOf(PrintableBytes.Character((byte)value).ToString(CultureInfo.InvariantCulture));
        }

        _merges = new Dictionary<long, (uint, int)>(vocabulary.Merges.Length);
        for (int rank = 0; rank < vocabulary.Merges.Length; rank++)
        {
            string merge = vocabulary.Merges[rank];
            int space = merge.Length < 3 ? -1 : merge.IndexOf(' ', 1);
            if (space < 0 || space == merge.Length - 1)
            {
                throw TextErrors.BadVocabulary($"merge {rank} is not two texts with a space between");
            }

            string left = merge[..space], right = merge[(space + 1)..];
            _merges.TryAdd(PairOf(SymbolOf(left), SymbolOf(right)), ((uint)rank, SymbolOf(left + right)));
        }
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, List<int> tokens)
    {
        PairMerger<Merges> merger = new(new Merges(_merges));
        byte[] bytes = [];
        char[] printable = [];
        foreach (Range range in _preTokenizer.Split(text))
        {
            ReadOnlySpan<char> word = text[range];
            int most = Encoding.UTF8.GetMaxByteCount(word.Length);
            if (bytes.Length < most)
            {
                (bytes, printable) = (new byte[most], new char[most]);
            }

            int count = Encoding.UTF8.GetBytes(word, bytes);
            if (_wholeWords is not null)
            {
                for (int i = 0; i < count; i++)
                {
                    printable[i] = PrintableBytes.Character(bytes[i]);
                }

                if (_wholeWords.Find(printable.AsSpan(0, count)) is >= 0 and int token)
                {
                    tokens.Add(token);
                    continue;
                }
            }

            merger.Clear();
            for (int i = 0; i < count; i++)
            {
                merger.Add(new Symbol(i, 1, _symbols[bytes[i]]));
            }

            merger.Merge();
            for (int i = merger.After(-1); i >= 0; i = merger.After(i))
            {
                int symbol = merger[i].Token;
                if (_tokens[symbol] >= 0)
                {
                    tokens.Add(_tokens[symbol]);
                }
                else
                {
                    tokens.AddRange(_bytesOf[symbol]);
                }
            }
        }
    }

    private static long PairOf(int left, int right) => ((long)left << 32) | (uint)right;

    private readonly struct Merges(Dictionary<long, (uint Rank, int Symbol)> merges) : IPairTable
    {
        public bool TryFind(in Symbol left, in Symbol right, out uint priority, out int token)
        {
            bool found = merges.TryGetValue(PairOf(left.Token, right.Token), out (uint Rank, int Symbol) merge);
            (priority, token) = merge;
            return found;
        }
    }
}
