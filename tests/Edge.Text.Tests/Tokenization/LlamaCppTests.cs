using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Model;
using Edge.Runtime.Text.Tokenization;
using Edge.Testing;

namespace Edge.Text.Tests.Tokenization;

/// <summary>
/// Tokens of <see cref="SampleTexts"/> as llama.cpp cuts them, for every pre-tokenizer: from the golden list beside this
/// file, and where npm's <c>@node-llama-cpp/linux-x64</c> is installed from llama.cpp itself. With
/// <c>EDGE_WRITE_GOLDEN</c> set to a path the second test writes the list there.
/// </summary>
public class LlamaCppTests
{
    private static readonly string[] All =
    [
        "gpt-2", "llama-bpe", "qwen2", "smollm", "gpt-4o", "tekken", "default", "falcon", "deepseek-llm", "deepseek-coder", "deepseek-v3", "seed-coder", "bloom",
        "sentencepiece", "sentencepiece without prefix", "unigram",
    ];

    public static TheoryData<string> Names => [.. All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Tokens_are_those_of_the_golden_list(string name)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Tokenization", "golden.json")));
        golden.RootElement.GetProperty("texts").Deserialize<string[]>().ShouldBe(SampleTexts.All);
        int[][] expected = golden.RootElement.GetProperty("tokens").GetProperty(name).Deserialize<int[][]>()!;
        Compare(new Tokenizer(Of(name)), expected);
    }

    [LlamaFact]
    public void Tokens_are_those_of_llama_cpp_itself()
    {
        string folder = Directory.CreateTempSubdirectory("edge-tokens-").FullName;
        JsonObject answers = [];
        try
        {
            foreach (string name in All)
            {
                Vocabulary vocabulary = Of(name);
                string path = Path.Combine(folder, "vocabulary.gguf");
                TrainedVocabularies.Write(vocabulary, path);
                string[] prompts = [.. SampleTexts.All, "<|end|>Hello world[[tool]]<|end|> x<|end|>\n[[tool]] <|end|>", "<|end|><|end|>"];
                JsonNode answer = LlamaPeer.Find()!.Ask(new JsonObject { ["model"] = path, ["tokenize"] = new JsonArray([.. SampleTexts.All.Select(t => Item(t, special: false)), .. prompts.Select(t => Item(t, special: true))]) });
                int[][] both = answer["tokenize"].Deserialize<int[][]>()!, tokens = both[..SampleTexts.All.Length], special = both[SampleTexts.All.Length..];
                answers.Add(name, JsonSerializer.SerializeToNode(tokens));
                if (Environment.GetEnvironmentVariable("EDGE_WRITE_GOLDEN") is null)
                {
                    Tokenizer tokenizer = new(vocabulary);
                    Compare(tokenizer, tokens);
                    Compare(prompts, t => tokenizer.Encode(PromptText.FromSegments([new(t, true)])), special, vocabulary);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        if (Environment.GetEnvironmentVariable("EDGE_WRITE_GOLDEN") is string target)
        {
            JsonObject golden = new() { ["made"] = "LlamaCppTests with the llama.cpp of @node-llama-cpp/linux-x64 3.22.1", ["texts"] = JsonSerializer.SerializeToNode(SampleTexts.All), ["tokens"] = answers };
            File.WriteAllText(target, golden.ToJsonString() + "\n");
        }
    }

    private static JsonObject Item(string text, bool special) => new() { ["text"] = text, ["special"] = special };

    private static Vocabulary Of(string name) => name switch
    {
        "sentencepiece" => TrainedVocabularies.SentencePiece(TokenizerKind.SentencePieceBpe, spacePrefix: true),
        "sentencepiece without prefix" => TrainedVocabularies.SentencePiece(TokenizerKind.SentencePieceBpe, spacePrefix: false),
        "unigram" => TrainedVocabularies.SentencePiece(TokenizerKind.SentencePieceUnigram, spacePrefix: false),
        _ => TrainedVocabularies.ByteLevel(name),
    };

    private static void Compare(Tokenizer tokenizer, int[][] expected) => Compare(SampleTexts.All, t => tokenizer.Encode(t), expected, tokenizer.Vocabulary);

    private static void Compare(string[] texts, Func<string, int[]> encode, int[][] expected, Vocabulary vocabulary)
    {
        IEnumerable<string> different =
            from item in texts.Zip(expected)
            let tokens = encode(item.First)
            where !tokens.SequenceEqual(item.Second)
            select $"{JsonSerializer.Serialize(item.First)}: {Words(tokens)} instead of {Words(item.Second)}";

        different.ShouldBeEmpty();

        string Words(int[] tokens) => string.Join(' ', tokens.Select(t => JsonSerializer.Serialize(vocabulary.Tokens[t])));
    }
}
