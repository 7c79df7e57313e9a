using Edge.Importers;
using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>A trained model answers as llama.cpp does, and over several devices as on one.</summary>
public sealed class GoldenTests
{
    private const double NearTie = 0.01;

    public static TheoryData<string, double> Models => new()
    {
        { "docs10m-f16", 0.01 },
        { "docs10m-Q8_0", 0.01 },
        { "docs10m-Q4_0", 0.02 },
        { "docs10m-Q4_K_M", 0.02 },
    };

    /// <summary>Along the other's tokens: the best token agrees in 99.5 % of the steps, the three best have the same probabilities.</summary>
    [SharedTheory]
    [MemberData(nameof(Models))]
    public void Forced_along_its_tokens_the_distributions_agree(string name, double tolerance)
    {
        using LocalTokenEngine engine = Engines.Of(Open(name), threads: 2);
        int steps = 0, agreed = 0;
        double worst = 0;
        foreach (GoldenAnswers answer in GoldenAnswers.Of(name))
        {
            int[] tokens = [.. answer.Prompt, .. answer.Tokens[..^1]];
            float[][] logits = engine.Logits(tokens, 64);
            for (int step = 0; step < answer.Tokens.Length; step++)
            {
                float[] row = logits[answer.Prompt.Length - 1 + step];
                double max = row.Max(), sum = row.Sum(v => Math.Exp(v - max));
                foreach ((int token, double probability) in answer.Best[step])
                {
                    worst = Math.Max(worst, Math.Abs((Math.Exp(row[token] - max) / sum) - probability));
                }

                steps++;
                agreed += Array.IndexOf(row, row.Max()) == answer.Best[step][0].Token ? 1 : 0;
            }
        }

        worst.ShouldBeLessThanOrEqualTo(tolerance);
        ((double)agreed / steps).ShouldBeGreaterThanOrEqualTo(0.995);
    }

    /// <summary>Left alone it says the same, except from a step whose two best tokens are equally good.</summary>
    [SharedTheory]
    [MemberData(nameof(Models))]
    public void Greedy_tokens_are_the_same_until_two_are_as_good(string name, double tolerance)
    {
        using LocalTokenEngine engine = Engines.Of(Open(name));
        foreach (GoldenAnswers answer in GoldenAnswers.Of(name))
        {
            int[] tokens = engine.Generate(answer.Prompt, answer.Tokens.Length);
            int same = tokens.Zip(answer.Tokens).TakeWhile(pair => pair.First == pair.Second).Count();
            if (same < tokens.Length)
            {
                (answer.Best[same][0].Probability - answer.Best[same][1].Probability).ShouldBeLessThan(Math.Max(NearTie, tolerance), $"step {same}");
            }
        }
    }

    [SharedTheory]
    [InlineData("docs10m-f16")]
    [InlineData("docs10m-Q8_0")]
    [InlineData("docs10m-Q4_0")]
    [InlineData("docs10m-Q4_K_M")]
    public void Any_number_of_devices_says_the_same(string name)
    {
        ImportedModel model = Open(name);
        GoldenAnswers[] answers = GoldenAnswers.Of(name);
        int[][] alone = Generate(model, answers, 1);
        foreach (int devices in (ReadOnlySpan<int>)[2, 3, 4])
        {
            Generate(model, answers, devices).ShouldBe(alone, $"{devices} devices");
        }
    }

    private static int[][] Generate(ImportedModel model, GoldenAnswers[] answers, int devices)
    {
        using LocalTokenEngine engine = Engines.Of(model, devices);
        return [.. answers.Select(a => engine.Generate(a.Prompt, a.Tokens.Length))];
    }

    private static ImportedModel Open(string name) => ModelFile.Open(SharedFolder.File("llm", name + ".gguf"));
}
