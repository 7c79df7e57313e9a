using System.Collections.Immutable;
using System.Text;
using Edge.Model;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// Text to the tokens of a model and back, as llama.cpp does it. Safe to use from several threads. Time and memory grow
/// with the length of a text (n log n at worst), whatever it says; how long a text may be is the caller's decision.
/// </summary>
public sealed class Tokenizer
{
    private readonly IEncoder _encoder;
    private readonly SpecialTokens _special;
    private readonly TokenBytes _bytes;

    /// <summary>Prepares a vocabulary.</summary>
    /// <param name="vocabulary">It comes from a file: what is wrong with it is said here.</param>
    /// <exception cref="EdgeException">5200: the vocabulary contradicts itself; 5201: its pre-tokenizer is not known.</exception>
    public Tokenizer(Vocabulary vocabulary)
    {
        Check(vocabulary);
        Vocabulary = vocabulary;
        _special = new SpecialTokens(vocabulary);
        _bytes = new TokenBytes(vocabulary);
        _encoder = vocabulary.Kind switch
        {
            TokenizerKind.SentencePieceBpe => new SentencePieceBpeEncoder(vocabulary),
            TokenizerKind.SentencePieceUnigram => new UnigramEncoder(vocabulary),
            _ => new ByteLevelEncoder(vocabulary),
        };
    }

    /// <summary>Its tokens.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>
    /// The tokens of a text, with the begin and end tokens that the vocabulary adds. Nothing in it becomes a control
    /// token; half a surrogate pair becomes U+FFFD.
    /// </summary>
    /// <param name="text">The text.</param>
    public int[] Encode(ReadOnlySpan<char> text)
    {
        List<int> tokens = [];
        Encode(text, [], tokens);
        if (Vocabulary is { AddsEnd: true, EndIds: [int end, ..] })
        {
            tokens.Add(end);
        }

        return [.. tokens];
    }

    /// <summary>
    /// The tokens of a prompt: control tokens are recognised in its trusted pieces, where they lie in one as a whole. The
    /// begin token is added where the vocabulary wants it and the prompt does not have it; an answer follows, so no end.
    /// </summary>
    /// <param name="prompt">The prompt.</param>
    public int[] Encode(PromptText prompt)
    {
        StringBuilder text = new();
        ImmutableArray<Range>.Builder trusted = ImmutableArray.CreateBuilder<Range>();
        foreach (PromptSegment segment in prompt.Segments)
        {
            if (segment.IsTrusted)
            {
                trusted.Add(text.Length..(text.Length + segment.Text.Length));
            }

            text.Append(segment.Text);
        }

        List<int> tokens = [];
        Encode(text.ToString(), trusted.DrainToImmutable(), tokens);
        return [.. tokens];
    }

    /// <summary>The text of tokens that <see cref="Encode(ReadOnlySpan{char})"/> made; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <exception cref="EdgeException">5202: a token does not exist.</exception>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        List<byte> bytes = [];
        foreach (int token in tokens)
        {
            bytes.AddRange(Bytes(token));
        }

        bool addedSpace = Vocabulary is { AddsSpacePrefix: true, Kind: not TokenizerKind.ByteLevelBpe } && bytes is [(byte)' ', ..];
        return Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[(addedSpace ? 1 : 0)..]);
    }

    /// <summary>What a token says, in UTF-8: part of a character, or nothing for a control token.</summary>
    /// <param name="token">Its id.</param>
    /// <exception cref="EdgeException">5202: it does not exist.</exception>
    public ReadOnlySpan<byte> Bytes(int token) =>
        (uint)token < (uint)Vocabulary.Tokens.Length ? _bytes[token] : throw TextErrors.UnknownToken(token, Vocabulary.Tokens.Length);

    /// <summary>Whether generation ends at a token.</summary>
    /// <param name="token">Its id.</param>
    public bool IsEnd(int token) => Vocabulary.EndIds.Contains(token);

    private void Encode(ReadOnlySpan<char> text, ImmutableArray<Range> trusted, List<int> tokens)
    {
        text = WithoutHalfPairs(text);
        int at = 0;
        foreach (SpecialTokens.Occurrence special in _special.Find(text, trusted))
        {
            if (special.Start > at)
            {
                _encoder.Encode(text[at..special.Start], tokens);
            }

            tokens.Add(special.Token);
            at = special.Start + special.Length;
        }

        if (at < text.Length)
        {
            _encoder.Encode(text[at..], tokens);
        }

        if (Vocabulary is { AddsBegin: true, BeginId: int begin } && (tokens.Count == 0 || tokens[0] != begin))
        {
            tokens.Insert(0, begin);
        }
    }

    private static ReadOnlySpan<char> WithoutHalfPairs(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        char[] valid = text.ToArray();
        for (int i = 0; i < valid.Length; i++)
        {
            if (char.IsHighSurrogate(valid[i]) && i + 1 < valid.Length && char.IsLowSurrogate(valid[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(valid[i]))
            {
                valid[i] = '\uFFFD';
            }
        }

        return valid;
    }

    private static void Check(Vocabulary vocabulary)
    {
        int count = vocabulary.Tokens.IsDefault ? 0 : vocabulary.Tokens.Length;
        Require(count > 0, "it has no tokens");
        Require(vocabulary.Kinds.Length == 0 || vocabulary.Kinds.Length == count, $"it has {count} tokens and {vocabulary.Kinds.Length} kinds");
        Require(vocabulary.Scores.Length == 0 || vocabulary.Scores.Length == count, $"it has {count} tokens and {vocabulary.Scores.Length} scores");
        Require(!vocabulary.Scores.Any(float.IsNaN), "a score is not a number");
        foreach (int id in (int[])[.. vocabulary.EndIds, vocabulary.BeginId ?? 0, vocabulary.UnknownId ?? 0])
        {
            Require((uint)id < (uint)count, $"it names token {id} of {count}");
        }

        static void Require(bool holds, string what)
        {
            if (!holds)
            {
                throw TextErrors.BadVocabulary(what);
            }
        }
    }
}
