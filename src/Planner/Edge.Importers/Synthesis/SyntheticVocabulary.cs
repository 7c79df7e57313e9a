using Edge.Importers.Gguf.Writing;
using Edge.Model;

namespace Edge.Importers.Synthesis;

/// <summary>
/// Made-up tokens in the manner of SentencePiece: the three special ones, the 256 bytes, the printable characters, and
/// pieces each of which is a shorter piece and a letter, so that merging reaches all of them.
/// </summary>
internal static class SyntheticVocabulary
{
    private const string Letters = "etaoinshrdlucmfwypvbgkjqxz";
    private const int Bytes = 256, Specials = 3;

    /// <summary>The fewest tokens that a vocabulary has.</summary>
    public const int MinSize = Specials + Bytes;

    /// <summary>Writes a vocabulary.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="size">Tokens, at least <see cref="MinSize"/>.</param>
    public static void Write(GgufWriter writer, int size)
    {
        string[] tokens = [.. Pieces().Take(size)];
        float[] scores = [.. Enumerable.Range(0, size).Select(i => i < MinSize ? 0f : MinSize - i)];
        int[] kinds = [.. Enumerable.Range(0, size).Select(i => (int)(i == 0 ? TokenKind.Unknown : i < Specials ? TokenKind.Control : i < MinSize ? TokenKind.Byte : TokenKind.Normal))];
        writer.Add("tokenizer.ggml.model", "llama")
            .Add("tokenizer.ggml.pre", "default")
            .Add("tokenizer.ggml.tokens", tokens)
            .Add("tokenizer.ggml.scores", scores)
            .Add("tokenizer.ggml.token_type", kinds)
            .Add("tokenizer.ggml.bos_token_id", 1)
            .Add("tokenizer.ggml.eos_token_id", 2)
            .Add("tokenizer.ggml.unknown_token_id", 0)
            .Add("tokenizer.ggml.add_bos_token", true)
            .Add("tokenizer.ggml.add_eos_token", false);
    }

    // Letters and their first merges come before the other characters, so that small vocabularies have merges too.
    private static IEnumerable<string> Pieces()
    {
        IEnumerable<string> special = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, Bytes).Select(b => $"<0x{b:X2}>")];
        string[] letters = ["▁", .. Letters.Select(l => l.ToString())], words = [.. Letters.Select(l => "▁" + l)];
        IEnumerable<string> others = Enumerable.Range('!', '~' - '!' + 1).Select(c => ((char)c).ToString()).Where(c => !Letters.Contains(c, StringComparison.Ordinal));
        foreach (string piece in special.Concat(letters).Concat(words).Concat(others))
        {
            yield return piece;
        }

        Queue<string> shorter = new([.. letters[1..], .. words]);
        while (true)
        {
            string piece = shorter.Dequeue();
            foreach (char letter in Letters)
            {
                yield return piece + letter;
                shorter.Enqueue(piece + letter);
            }
        }
    }
}
