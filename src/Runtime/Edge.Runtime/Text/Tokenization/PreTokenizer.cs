using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// Cuts text into the words that byte-level merges stay in. A pre-tokenizer is a list of patterns: each cuts what the one
/// before left into its matches and what lies between. They are those that the models were published with, in the form in
/// which llama.cpp has them, under its names; their time is linear in the text.
/// </summary>
internal sealed partial class PreTokenizer
{
    private const int TimeoutMilliseconds = 60_000;
    private const string Contractions = "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]";
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)";
    private const string SpacesPattern = @"\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string CapitalisedPattern = @"[^\r\n\p{L}\p{N}]?[\p{L}-[a-z]]*[\p{L}-[A-Z]]+";
    private const string CapitalsPattern = @"[^\r\n\p{L}\p{N}]?[\p{L}-[a-z]]+[\p{L}-[A-Z]]*";

    private static readonly ImmutableDictionary<string, PreTokenizer> Known = Name(
        (["default"], [Punctuation, Gpt2, Digits, ThreeDigits]),
        (["gpt-2", "phi-2", "mpt", "olmo", "jais", "exaone4", "gigachat", "trillion", "granite-docling", "mellum", "a.x-4.0", "modern-bert"], [Gpt2]),
        (["llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "dbrx", "smaug-bpe", "chatglm-bpe", "glm4"], [Llama3]),
        (["qwen2", "deepseek-r1-qwen", "kormo", "stablelm2", "megrez", "hunyuan", "grok-2"], [Qwen2]),
        (["qwen35"], [Qwen35]),
        (["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b"], [OneDigit, Gpt2]),
        (["falcon"], [FalconPunctuation, Gpt2, ThreeDigits]),
        (["deepseek-llm"], [LineBreak, CasedWord, AsciiPunctuation, TrailingSpaces, EastAsian, Digits]),
        (["deepseek-coder"], [LineBreak, SpacedWord, SpacedPunctuation, EastAsian, OneDigit]),
        (["deepseek-v3", "hunyuan-dense"], [UpToThreeDigits, Cjk, DeepSeek3]),
        (["gpt-4o", "llama4", "kanana2"], [Gpt4o]),
        (["tekken"], [Tekken]),
        (["seed-coder"], [SeedCoder]),
        (["bailingmoe", "bailingmoe2", "llada-moe"], [BailingMoe]),
        (["bloom", "poro-chat", "gpt3-finnish"], [Bloom]),
        (["viking"], [Bloom, OneDigit]));

    private readonly Regex[] _passes;

    private PreTokenizer(Regex[] passes) => _passes = passes;

    /// <summary>The pre-tokenizer of a name.</summary>
    /// <exception cref="Model.EdgeException">5201: it is not known.</exception>
    public static PreTokenizer Of(string name) =>
        Known.TryGetValue(name, out PreTokenizer? known) ? known : throw TextErrors.UnknownPreTokenizer(name, Known.Keys.Order(StringComparer.Ordinal));

    /// <summary>The words of a text, in order: together they are the text.</summary>
    public List<Range> Split(ReadOnlySpan<char> text)
    {
        CodePointText points = new(text);
        List<Range> words = [Range.EndAt(points.Characters.Length)], pieces = [];
        foreach (Regex pass in _passes)
        {
            pieces.Clear();
            foreach (Range word in words)
            {
                Cut(pass, points.Characters, word, pieces);
            }

            (words, pieces) = (pieces, words);
        }

        return points.InUtf16(words);
    }

    // A look-ahead sees no further than the word.
    private static void Cut(Regex pass, ReadOnlySpan<char> text, Range word, List<Range> pieces)
    {
        (int start, int length) = word.GetOffsetAndLength(text.Length);
        int done = start;
        foreach (ValueMatch match in pass.EnumerateMatches(text.Slice(start, length)))
        {
            int at = start + match.Index;
            AddUnlessEmpty(done, at);
            AddUnlessEmpty(at, at + match.Length);
            done = at + match.Length;
        }

        AddUnlessEmpty(done, start + length);

        void AddUnlessEmpty(int from, int to)
        {
            if (to > from)
            {
                pieces.Add(from..to);
            }
        }
    }

    private static ImmutableDictionary<string, PreTokenizer> Name(params ReadOnlySpan<(string[] Names, Regex[] Passes)> families)
    {
        ImmutableDictionary<string, PreTokenizer>.Builder known = ImmutableDictionary.CreateBuilder<string, PreTokenizer>(StringComparer.Ordinal);
        foreach ((string[] names, Regex[] passes) in families)
        {
            PreTokenizer family = new(passes);
            foreach (string name in names)
            {
                known.Add(name, family);
            }
        }

        return known.ToImmutable();
    }

    [GeneratedRegex(Gpt2Pattern, RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Gpt2 { get; }

    [GeneratedRegex("(?:" + Contractions + @")|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + SpacesPattern, RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Llama3 { get; }

    [GeneratedRegex("(?:" + Contractions + @")|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + SpacesPattern, RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Qwen2 { get; }

    [GeneratedRegex("(?:" + Contractions + @")|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|" + SpacesPattern, RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Qwen35 { get; }

    [GeneratedRegex(CapitalisedPattern + "(?:" + Contractions + ")?|" + CapitalsPattern + "(?:" + Contractions + @")?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + SpacesPattern, RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Gpt4o { get; }

    [GeneratedRegex(CapitalisedPattern + "|" + CapitalsPattern + @"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + SpacesPattern, RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Tekken { get; }

    [GeneratedRegex("(?:" + Contractions + @")|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}\r\n]+|" + SpacesPattern, RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex SeedCoder { get; }

    [GeneratedRegex(@"'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex BailingMoe { get; }

    [GeneratedRegex(@"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|" + SpacesPattern, RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex DeepSeek3 { get; }

    [GeneratedRegex(@" ?[^(\s|.,!?…。，、।۔،)]+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Bloom { get; }

    [GeneratedRegex(@"[\p{P}\$\+<=>\^~\|]+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Punctuation { get; }

    [GeneratedRegex(@"[\p{P}\$\+<=>\^~\|`]+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex FalconPunctuation { get; }

    [GeneratedRegex(@"\p{N}", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex OneDigit { get; }

    [GeneratedRegex(@"\p{N}+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Digits { get; }

    [GeneratedRegex(@"\p{N}{1,3}", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex UpToThreeDigits { get; }

    [GeneratedRegex("[0-9][0-9][0-9]", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex ThreeDigits { get; }

    [GeneratedRegex(@"[\r\n]", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex LineBreak { get; }

    // The letters that DeepSeek lists: those with case as of Unicode 13.
    [GeneratedRegex(@"\s?[A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293\u0295-\u02AF\u0370-\u0373\u0376\u0377\u037B-\u037D\u037F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03F5\u03F7-\u0481\u048A-\u052F\u0531-\u0556\u10A0-\u10C5\u13A0-\u13F5\u13F8-\u13FD\u1C90-\u1CBA\u1CBD-\u1CBF\u1D00-\u1D2B\u1D6B-\u1D77\u1D79-\u1D9A\u1E00-\u1F15\u1F18-\u1F1D\u1F20-\u1F45\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE\u1FC2-\u1FC4\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC\u2102\u2107\u210A-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2134\u2139\u213C-\u213F\u2145-\u2149\u214E\u2183\u2184\u2C00-\u2C7B\u2C7E-\u2CE4\u2CEB-\u2CEE\u2CF2\u2CF3\uA640-\uA66D\uA680-\uA69B\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E\uAB70-\uABBF\uFB00-\uFB06\uFB13-\uFB17\uFF21-\uFF3A\uFF41-\uFF5A]+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex CasedWord { get; }

    [GeneratedRegex(@"\s?[!-/:-~！-／：-～‘-‟　-。-[\s]]+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex AsciiPunctuation { get; }

    [GeneratedRegex(@"\s+\z", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex TrailingSpaces { get; }

    [GeneratedRegex(@"[一-龥ࠀ-一가-퟿-[\s]]+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex EastAsian { get; }

    [GeneratedRegex(@"[一-龥぀-ゟ゠-ヿ]+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Cjk { get; }

    [GeneratedRegex(@"\s?\p{L}+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex SpacedWord { get; }

    [GeneratedRegex(@"\s?\p{P}+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex SpacedPunctuation { get; }
}
