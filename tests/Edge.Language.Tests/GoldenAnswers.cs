using System.Text.Json;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>What llama.cpp answered: greedy tokens of some prompts, and the three best of every step.</summary>
internal sealed record GoldenAnswers(int[] Prompt, int[] Tokens, (int Token, double Probability)[][] Best)
{
    /// <summary>The answers beside a model of the shared folder.</summary>
    public static GoldenAnswers[] Of(string model)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.File("llm", model + ".golden.json")));
        return [.. document.RootElement.GetProperty("greedy").EnumerateArray().Select(answer => new GoldenAnswers(
            Integers(answer.GetProperty("prompt_ids")),
            Integers(answer.GetProperty("ids")),
            [.. answer.GetProperty("top3").EnumerateArray().Select(step => step.EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetDouble())).ToArray())]))];
    }

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];
}
