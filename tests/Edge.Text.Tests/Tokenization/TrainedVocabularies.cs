using System.Globalization;
using System.Text;
using Edge.Importers.Gguf.Writing;
using Edge.Model;
using Edge.Runtime.Text.Tokenization;

namespace Edge.Text.Tests.Tokenization;

/// <summary>
/// Vocabularies learned from <see cref="SampleTexts"/> without any pre-tokenizer: their merges cross every boundary that a
/// pre-tokenizer draws, so that one drawn elsewhere gives other tokens.
/// </summary>
internal static class TrainedVocabularies
{
    public const string Control = "<|end|>", UserDefined = "[[tool]]";

    private const int MergeCount = 1500;

    private static readonly Lazy<List<(string Left, string Right)>> ByteMerges = new(() => Learn(SampleTexts.All.Select(t => Encoding.UTF8.GetBytes(t).Select(b => PrintableBytes.Character(b).ToString()).ToArray())));
    private static readonly Lazy<List<(string Left, string Right)>> CharacterMerges = new(() => Learn(Characters()));

    /// <summary>Byte-level: bytes, then merges.</summary>
    public static Vocabulary ByteLevel(string preTokenizer)
    {
        List<(string Left, string Right)> merges = ByteMerges.Value;
        string[] tokens = [.. Enumerable.Range(0, 256).Select(b => PrintableBytes.Character((byte)b).ToString(CultureInfo.InvariantCulture)), .. merges.Select(m => m.Left + m.Right).Except([Control, UserDefined], StringComparer.Ordinal)];
        return new Vocabulary(TokenizerKind.ByteLevelBpe, [.. tokens, Control, UserDefined])
        {
            Kinds = [.. tokens.Select(_ => TokenKind.Normal), TokenKind.Control, TokenKind.UserDefined],
            Merges = [.. merges.Select(m => $"{m.Left} {m.Right}")],
            PreTokenizer = preTokenizer,
            EndIds = [tokens.Length],
            BeginId = tokens.Length,
            IgnoresMerges = preTokenizer is "llama-bpe" or "tekken",
        };
    }

    /// <summary>
    /// SentencePiece: pieces by the order in which they were merged. Most letters beyond Latin-1 are left to byte tokens, of
    /// which llama.cpp makes no use in a unigram vocabulary.
    /// </summary>
    public static Vocabulary SentencePiece(TokenizerKind kind, bool spacePrefix)
    {
        List<(string Left, string Right)> merges = CharacterMerges.Value;
        string[] pieces = [.. Characters().SelectMany(t => t).Where(c => c[0] is (< '\u0100' and >= ' ') or '▁' or (>= 'А' and <= 'я')).Concat(merges.Select(m => m.Left + m.Right)).Except(["<unk>", "<s>", "</s>", "<0x0A>", Control, UserDefined], StringComparer.Ordinal)];
        string[] bytes = kind == TokenizerKind.SentencePieceBpe ? [.. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>")] : [];
        string[] tokens = ["<unk>", "<s>", "</s>", .. bytes, .. pieces, Control, UserDefined];
        return new Vocabulary(kind, [.. tokens])
        {
            Kinds = [TokenKind.Unknown, TokenKind.Control, TokenKind.Control, .. bytes.Select(_ => TokenKind.Byte), .. pieces.Select(_ => TokenKind.Normal), TokenKind.Control, TokenKind.UserDefined],
            Scores = [.. Enumerable.Repeat(0f, 3 + bytes.Length), .. pieces.Select((p, i) => kind == TokenizerKind.SentencePieceBpe ? -i : -4f - (i * 0.003f) - (0.7f / p.Length)), 0, 0],
            BeginId = 1,
            EndIds = [2],
            UnknownId = 0,
            AddsSpacePrefix = spacePrefix,
        };
    }

    /// <summary>A GGUF file of the vocabulary, without weights.</summary>
    public static void Write(Vocabulary vocabulary, string path)
    {
        GgufWriter writer = new GgufWriter()
            .Add("general.architecture", "llama").Add("llama.context_length", 64u).Add("llama.embedding_length", 32u).Add("llama.block_count", 1u)
            .Add("llama.feed_forward_length", 32u).Add("llama.attention.head_count", 1u).Add("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .Add("tokenizer.ggml.model", vocabulary.Kind switch { TokenizerKind.ByteLevelBpe => "gpt2", TokenizerKind.SentencePieceBpe => "llama", _ => "t5" })
            .Add("tokenizer.ggml.pre", vocabulary.PreTokenizer)
            .Add("tokenizer.ggml.tokens", vocabulary.Tokens)
            .Add("tokenizer.ggml.token_type", vocabulary.Kinds.Select(k => (int)k).ToArray())
            .Add("tokenizer.ggml.bos_token_id", (uint)vocabulary.BeginId!.Value).Add("tokenizer.ggml.eos_token_id", (uint)vocabulary.EndIds[0])
            .Add("tokenizer.ggml.add_bos_token", false).Add("tokenizer.ggml.add_eos_token", false);
        if (vocabulary.Kind == TokenizerKind.ByteLevelBpe)
        {
            writer.Add("tokenizer.ggml.merges", vocabulary.Merges);
        }
        else
        {
            writer.Add("tokenizer.ggml.scores", vocabulary.Scores.ToArray()).Add("tokenizer.ggml.unknown_token_id", 0u).Add("tokenizer.ggml.add_space_prefix", vocabulary.AddsSpacePrefix);
        }

        using FileStream file = File.Create(path);
        writer.Write(file);
    }

    // A NUL would end a token in llama.cpp.
    private static IEnumerable<string[]> Characters() => SampleTexts.All.Select(t => t.Replace(' ', '▁').Replace("\0", "").EnumerateRunes().Select(r => r.ToString()).ToArray());

    // The most frequent pair of neighbours is merged, again and again; of equally frequent ones the first by its text.
    private static List<(string Left, string Right)> Learn(IEnumerable<string[]> from)
    {
        List<string[]> texts = [.. from];
        List<(string Left, string Right)> merges = [];
        while (merges.Count < MergeCount)
        {
            Dictionary<(string Left, string Right), int> counts = [];
            foreach (string[] text in texts)
            {
                for (int i = 0; i + 1 < text.Length; i++)
                {
                    counts[(text[i], text[i + 1])] = counts.GetValueOrDefault((text[i], text[i + 1])) + 1;
                }
            }

            if (counts.Count == 0)
            {
                break;
            }

            (string Left, string Right) best = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key.Left, StringComparer.Ordinal).ThenBy(c => c.Key.Right, StringComparer.Ordinal).First().Key;
            merges.Add(best);
            for (int i = 0; i < texts.Count; i++)
            {
                texts[i] = Merged(texts[i], best);
            }
        }

        return merges;
    }

    private static string[] Merged(string[] text, (string Left, string Right) pair)
    {
        List<string> merged = [];
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && text[i] == pair.Left && text[i + 1] == pair.Right;
            merged.Add(isPair ? pair.Left + pair.Right : text[i]);
            i += isPair ? 1 : 0;
        }

        return [.. merged];
    }
}
