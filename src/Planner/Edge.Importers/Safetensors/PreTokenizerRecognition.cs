using System.Text.Json;

namespace Edge.Importers.Safetensors;

/// <summary>What the normalizer and pre-tokenizer of a <c>tokenizer.json</c> do, by the names of GGUF.</summary>
/// <param name="Name">Name of the pre-tokenizer.</param>
/// <param name="IsByteLevel">Whether tokens are made of bytes.</param>
/// <param name="AddsSpacePrefix">Whether a space is put before a text.</param>
internal sealed record PreTokenizerRecognition(string Name, bool IsByteLevel, bool AddsSpacePrefix)
{
    private const string FileName = "tokenizer.json";
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string Spaces = @"|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Upper = @"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", Lower = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]", Mark = @"[^\r\n\p{L}\p{N}]?";

    // The expressions of the published tokenizers, to the letter: one that differs cuts differently.
    private static readonly Dictionary<string, string> Expressions = new(StringComparer.Ordinal)
    {
        [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*" + Spaces] = "llama-bpe",
        [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*" + Spaces] = "qwen2",
        [$"{Mark}{Upper}*{Lower}+{Contractions}?|{Mark}{Upper}+{Lower}*{Contractions}?" + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*" + Spaces] = "gpt-4o",
        [$"{Mark}{Upper}*{Lower}+|{Mark}{Upper}+{Lower}*" + @"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*" + Spaces] = "tekken",
        [@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"] = "gpt-2",
    };

    /// <summary>Recognises them.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE2214 for a pre-tokenizer that Edge does not know.</exception>
    public static PreTokenizerRecognition Of(ModelJson tokenizer)
    {
        ModelJson[] steps = Steps(tokenizer.Object("pre_tokenizer"), "pretokenizers"), normalizers = Steps(tokenizer.Object("normalizer"), "normalizers");
        if (steps.FirstOrDefault(s => s.Text("type") == "ByteLevel") is not { } bytes)
        {
            bool metaspacePrefix = steps.Any(s => s.Text("type") == "Metaspace" && s.Text("prepend_scheme") != "never" && s.Flag("add_prefix_space") != false);
            return new PreTokenizerRecognition("default", IsByteLevel: false, metaspacePrefix || normalizers.Any(n => n.Text("type") == "Prepend"));
        }

        string[] expressions = [.. steps.Where(s => s.Text("type") == "Split").Select(s => s.Object("pattern")?.Text("Regex") ?? string.Empty)];
        bool singleDigits = steps.Any(s => s.Text("type") == "Digits" && s.Flag("individual_digits") == true);
        string? name = expressions switch
        {
            [] when bytes.Flag("use_regex") != false => singleDigits ? "smollm" : "gpt-2",
            [{ } one] when !singleDigits => Expressions.GetValueOrDefault(one),
            _ => null,
        };
        return name is not null
            ? new PreTokenizerRecognition(name, IsByteLevel: true, bytes.Flag("add_prefix_space") == true)
            : throw SafetensorsError.Tokenizer($"cuts text by {(expressions.Length == 0 ? "unknown steps" : string.Join(" then ", expressions))}.", "Edge knows the pre-tokenizers of GPT-2, Llama 3, Qwen 2, SmolLM, GPT-4o and Tekken.");
    }

    private static ModelJson[] Steps(ModelJson? step, string list) => step is null ? []
        : step.Text("type") == "Sequence" ? [.. (step.List(list) ?? []).Where(s => s.ValueKind == JsonValueKind.Object).Select(s => new ModelJson(FileName, s))]
        : [step];
}
