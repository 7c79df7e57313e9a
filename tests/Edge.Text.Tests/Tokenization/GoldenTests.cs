using System.Text.Json;
using Edge.Importers;
using Edge.Runtime.Text.Tokenization;
using Edge.Testing;

namespace Edge.Text.Tests.Tokenization;

/// <summary>A trained byte-level vocabulary (8,192 tokens, <c>gpt-2</c>) against llama.cpp's answers.</summary>
public class GoldenTests
{
    [SharedFact]
    public void Tokens_are_those_of_llama_cpp()
    {
        Tokenizer tokenizer = new(ModelFile.Open(SharedFolder.File("llm", "docs10m-Q4_0.gguf")).Text!.Vocabulary);
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(SharedFolder.File("llm", "docs10m-Q4_0.golden.json")));
        foreach (JsonElement item in golden.RootElement.GetProperty("tokenize").EnumerateArray())
        {
            string text = item.GetProperty("text").GetString()!;
            int[] ids = Ids(item.GetProperty("ids"));
            tokenizer.Encode(text).ShouldBe(ids, text);
            tokenizer.Decode(ids).ShouldBe(text);
        }

        foreach (JsonElement item in golden.RootElement.GetProperty("greedy").EnumerateArray())
        {
            tokenizer.Encode(item.GetProperty("prompt").GetString()).ShouldBe(Ids(item.GetProperty("prompt_ids")));
            TextStream stream = new(tokenizer);
            string text = string.Concat(Ids(item.GetProperty("ids")).Select(id => stream.Append(id).ToString())) + stream.Finish().ToString();

            // llama.cpp takes spaces before punctuation out of the text that it shows; ours is what the tokens say.
            text.Replace(" ", "").ShouldBe(item.GetProperty("text").GetString()!.Replace(" ", ""));
        }
    }

    private static int[] Ids(JsonElement array) => [.. array.EnumerateArray().Select(i => i.GetInt32())];
}
