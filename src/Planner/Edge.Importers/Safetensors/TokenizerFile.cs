using System.Globalization;
using System.Text.Json;
using Edge.Importers.Language;
using Edge.Model;

namespace Edge.Importers.Safetensors;

/// <summary>Reads a vocabulary from <c>tokenizer.json</c> (the format of Hugging Face tokenizers) and <c>tokenizer_config.json</c>.</summary>
internal static class TokenizerFile
{
    private const string FileName = "tokenizer.json";
    private const int MaxTokens = 1 << 21;

    /// <summary>Reads it.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="config">Its configuration, where there is one.</param>
    /// <param name="ends">Tokens at which generation ends, as the model's files say.</param>
    /// <param name="size">Tokens that the weights know.</param>
    /// <exception cref="EdgeException">EDGE2210, EDGE2213 and EDGE2214 for what cannot be used.</exception>
    public static Vocabulary Read(ModelJson tokenizer, ModelJson? config, int[] ends, int size)
    {
        ModelJson model = tokenizer.Object("model") ?? throw SafetensorsError.Json(FileName, "'model' is not there.", "It has the tokens.");
        PreTokenizerRecognition cut = PreTokenizerRecognition.Of(tokenizer);
        Dictionary<int, string> tokens = ReadTokens(model, out Dictionary<int, float>? unigram);
        TokenizerKind kind = unigram is not null ? TokenizerKind.SentencePieceUnigram : cut.IsByteLevel ? TokenizerKind.ByteLevelBpe : TokenizerKind.SentencePieceBpe;
        string[] merges = unigram is null ? ReadMerges(model) : [];
        ModelJson[] added = [.. (tokenizer.List("added_tokens") ?? []).Where(t => t.ValueKind == JsonValueKind.Object).Select(t => new ModelJson(FileName, t))];
        foreach (ModelJson token in added)
        {
            tokens[token.Require("id", 0, MaxTokens)] = token.Text("content") ?? throw SafetensorsError.Json(FileName, "an added token has no content.", "It is a text.");
        }

        int count = tokens.Count == 0 ? 0 : tokens.Keys.Max() + 1;
        if (count == 0 || count > size)
        {
            throw LanguageError.Vocabulary($"There are {count} tokens.", $"The weights know {size}.");
        }

        string?[] texts = [.. Enumerable.Range(0, count).Select(i => tokens.GetValueOrDefault(i))];
        int? unknown = model.Integer("unk_id", 0, count - 1) ?? IdOf(texts, TextOf(model, "unk_token"));
        TokenKind[] kinds = Kinds(texts, added, kind == TokenizerKind.SentencePieceBpe, unknown);
        (int? first, int? last) = Template(tokenizer, texts);
        int? begin = IdOf(texts, TextOf(config, "bos_token")) ?? first;
        return VocabularyCompletion.Complete(
            new Vocabulary(kind, [.. texts.Select((t, i) => t ?? $"[UNUSED{i}]")])
            {
                Kinds = [.. kinds],
                Scores = kind switch
                {
                    TokenizerKind.SentencePieceUnigram => [.. Enumerable.Range(0, count).Select(i => unigram!.GetValueOrDefault(i))],
                    TokenizerKind.SentencePieceBpe => [.. MergeScores(texts, merges)],
                    _ => [],
                },
                Merges = kind == TokenizerKind.ByteLevelBpe ? [.. merges] : [],
                PreTokenizer = cut.Name,
                BeginId = begin,
                EndIds = [.. ends.Append(IdOf(texts, TextOf(config, "eos_token")) ?? -1).Where(e => e >= 0 && e < count).Distinct()],
                UnknownId = unknown,
                AddsBegin = begin is not null && (HasTemplate(tokenizer) ? first == begin : config?.Flag("add_bos_token") ?? false),
                AddsEnd = HasTemplate(tokenizer) ? last is not null : config?.Flag("add_eos_token") ?? false,
                AddsSpacePrefix = cut.AddsSpacePrefix,
                IgnoresMerges = model.Flag("ignore_merges") ?? false,
            },
            size);
    }

    /// <summary>The chat template of a tokenizer's configuration, or null.</summary>
    public static string? ChatTemplate(ModelJson? config) => config?.Any("chat_template") switch
    {
        { ValueKind: JsonValueKind.String } one => config.TextOf("chat_template", one),
        { ValueKind: JsonValueKind.Array } several => several.EnumerateArray()
            .Where(t => t.ValueKind == JsonValueKind.Object).Select(t => new ModelJson("tokenizer_config.json", t))
            .FirstOrDefault(t => t.Text("name") == "default")?.Text("template"),
        _ => null,
    };

    private static Dictionary<int, string> ReadTokens(ModelJson model, out Dictionary<int, float>? unigram)
    {
        Dictionary<int, string> tokens = [];
        unigram = null;
        switch (model.Text("type") ?? (model.List("merges") is null ? "Unigram" : "BPE"))
        {
            case "BPE":
                foreach ((string text, JsonElement value) in (model.Object("vocab") ?? throw SafetensorsError.Json(FileName, "'vocab' is not there.", "It has the tokens.")).Members)
                {
                    if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int id) || id < 0 || id > MaxTokens || !tokens.TryAdd(id, text))
                    {
                        throw SafetensorsError.Json(FileName, $"token '{text}' has no id of its own.", $"Ids are from 0 to {MaxTokens}.");
                    }
                }

                return tokens;
            case "Unigram":
                unigram = [];
                foreach (JsonElement pair in model.List("vocab") ?? throw SafetensorsError.Json(FileName, "'vocab' is not there.", "It has the tokens."))
                {
                    if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 || pair[1].ValueKind != JsonValueKind.Number || !pair[1].TryGetSingle(out float score))
                    {
                        throw SafetensorsError.Json(FileName, "a token is no pair of text and score.", "Unigram tokens have scores.");
                    }

                    unigram.Add(tokens.Count, score);
                    tokens.Add(tokens.Count, model.TextOf("vocab", pair[0]));
                }

                return tokens;
            case var other:
                throw SafetensorsError.Tokenizer($"is of the type '{other}'.", "Edge knows BPE and Unigram.");
        }
    }

    // A merge is "a b", or, since tokens may have spaces, ["a", "b"].
    private static string[] ReadMerges(ModelJson model) => [.. (model.List("merges") ?? []).Select(m =>
        m.ValueKind == JsonValueKind.Array && m.GetArrayLength() == 2 ? $"{model.TextOf("merges", m[0])} {model.TextOf("merges", m[1])}" : model.TextOf("merges", m))];

    // SentencePiece merges the pair whose whole scores highest: the earlier a merge is listed, the higher.
    private static float[] MergeScores(string?[] texts, string[] merges)
    {
        Dictionary<string, int> rank = new(StringComparer.Ordinal);
        for (int i = 0; i < merges.Length; i++)
        {
            rank.TryAdd(merges[i].Replace(" ", string.Empty, StringComparison.Ordinal), i);
        }

        return [.. texts.Select(t => t is not null && rank.TryGetValue(t, out int place) ? -place : -(float)merges.Length)];
    }

    private static TokenKind[] Kinds(string?[] texts, ModelJson[] added, bool hasBytes, int? unknown)
    {
        TokenKind[] kinds = [.. texts.Select(t => t is null ? TokenKind.Unused : hasBytes && IsByte(t) ? TokenKind.Byte : TokenKind.Normal)];
        foreach (ModelJson token in added)
        {
            kinds[token.Require("id", 0, MaxTokens)] = token.Flag("special") == true ? TokenKind.Control : TokenKind.UserDefined;
        }

        if (unknown is { } id && kinds[id] is TokenKind.Normal or TokenKind.Control && hasBytes)
        {
            kinds[id] = TokenKind.Unknown;
        }

        return kinds;
    }

    private static bool IsByte(string text) =>
        text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>' && byte.TryParse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);

    // A token of a configuration is its text, or an object with it.
    private static string? TextOf(ModelJson? source, string key) => source?.Any(key) switch
    {
        { ValueKind: JsonValueKind.String } text => source.TextOf(key, text),
        { ValueKind: JsonValueKind.Object } => source.Object(key)!.Text("content"),
        _ => null,
    };

    private static int? IdOf(string?[] texts, string? token) => token is not null && Array.IndexOf(texts, token) is >= 0 and int id ? id : null;

    private static bool HasTemplate(ModelJson tokenizer) => TemplateOf(tokenizer) is not null;

    private static ModelJson? TemplateOf(ModelJson tokenizer)
    {
        ModelJson? processor = tokenizer.Object("post_processor");
        return processor?.Text("type") switch
        {
            "TemplateProcessing" => processor,
            "Sequence" => (processor.List("processors") ?? []).Where(p => p.ValueKind == JsonValueKind.Object).Select(p => new ModelJson(FileName, p)).FirstOrDefault(p => p.Text("type") == "TemplateProcessing"),
            _ => null,
        };
    }

    // What a template puts before and behind a single text.
    private static (int? First, int? Last) Template(ModelJson tokenizer, string?[] texts)
    {
        if (TemplateOf(tokenizer)?.List("single") is not { Length: > 0 } pieces)
        {
            return (null, null);
        }

        int? Special(JsonElement piece) => piece.ValueKind == JsonValueKind.Object ? IdOf(texts, new ModelJson(FileName, piece).Object("SpecialToken")?.Text("id")) : null;
        return (Special(pieces[0]), pieces.Length > 1 ? Special(pieces[^1]) : null);
    }
}
