using Edge.Importers;
using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>A trained model answers as llama.cpp does, and over several devices as on one.</summary>
public sealed class GoldenTests
{
    /// <summary>
    /// Model, mean difference of probabilities, and how far apart two tokens are that the other engine may take for each other. Behind
    /// quantised weights both engines quantise activations to 8 bits: what is rounded up here and down there is noise of that size, and
    /// exact activations are as far from the other engine as ours (<c>docs/language-runtime.md</c>).
    /// </summary>
    public static TheoryData<string, double, double> Models => new()
    {
        { "docs10m-f16", 0.0005, 0.005 },
        { "docs10m-Q8_0", 0.005, 0.05 },
        { "docs10m-Q4_0", 0.005, 0.05 },
        { "docs10m-Q4_K_M", 0.006, 0.1 },
    };

    /// <summary>Along the other's tokens the three best have the same probabilities, and the best is the same but for ties.</summary>
    [SharedTheory]
    [MemberData(nameof(Models))]
    public void Forced_along_its_tokens_the_distributions_agree(string name, double mean, double tie)
    {
        using LocalTokenEngine engine = Engines.Of(Open(name), threads: 2);
        List<double> differences = [];
        int steps = 0, agreed = 0;
        foreach (GoldenAnswers answer in GoldenAnswers.Of(name))
        {
            int[] tokens = [.. answer.Prompt, .. answer.Tokens[..^1]];
            float[][] logits = engine.Logits(tokens, 64);
            for (int step = 0; step < answer.Tokens.Length; step++)
            {
                float[] row = logits[answer.Prompt.Length - 1 + step];
                double max = row.Max(), sum = row.Sum(v => Math.Exp(v - max));
                differences.AddRange(answer.Best[step].Select(b => Math.Abs((Math.Exp(row[b.Token] - max) / sum) - b.Probability)));
                bool agrees = Array.IndexOf(row, row.Max()) == answer.Best[step][0].Token;
                (agrees || answer.Best[step][0].Probability - answer.Best[step][1].Probability < tie).ShouldBeTrue($"step {step}");
                steps++;
                agreed += agrees ? 1 : 0;
            }
        }

        differences.Average().ShouldBeLessThan(mean);
        differences.Max().ShouldBeLessThan(tie);
        ((double)agreed / steps).ShouldBeGreaterThanOrEqualTo(0.985);
    }

    /// <summary>Left alone it says the same, except from a step whose two best tokens are equally good.</summary>
    [SharedTheory]
    [MemberData(nameof(Models))]
    public void Greedy_tokens_are_the_same_until_two_are_as_good(string name, double mean, double tie)
    {
        _ = mean;
        using LocalTokenEngine engine = Engines.Of(Open(name));
        foreach (GoldenAnswers answer in GoldenAnswers.Of(name))
        {
            int[] tokens = engine.Generate(answer.Prompt, answer.Tokens.Length);
            int same = tokens.Zip(answer.Tokens).TakeWhile(pair => pair.First == pair.Second).Count();
            if (same < tokens.Length)
            {
                (answer.Best[same][0].Probability - answer.Best[same][1].Probability).ShouldBeLessThan(tie, $"step {same}");
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
