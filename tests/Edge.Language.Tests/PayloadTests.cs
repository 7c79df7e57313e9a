using Edge.Importers;
using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;
using Xunit.Abstractions;

namespace Edge.Language.Tests;

/// <summary>What the payloads of partial sums do to the answers of a trained model, beside one device (docs/tensor-parallel.md has the figures).</summary>
public sealed class PayloadTests(ITestOutputHelper output)
{
    private const int BestTokens = 3;

    /// <summary>Model, payload, and the limits: of a logit's difference, of the mean difference of probabilities, of the share of positions with the same best token.</summary>
    public static TheoryData<string, AllReducePayload, double, double, double> Limits => new()
    {
        { "docs10m-f16", AllReducePayload.Float32, 0.02, 0.00005, 0.998 },
        { "docs10m-f16", AllReducePayload.Float16, 0.05, 0.0003, 0.995 },
        { "docs10m-f16", AllReducePayload.Q8, 0.6, 0.003, 0.99 },
        { "docs10m-Q8_0", AllReducePayload.Float32, 0, 0, 1 },
        { "docs10m-Q8_0", AllReducePayload.Float16, 0.9, 0.005, 0.98 },
        { "docs10m-Q8_0", AllReducePayload.Q8, 1.1, 0.006, 0.975 },
        { "docs10m-Q4_0", AllReducePayload.Float32, 0, 0, 1 },
        { "docs10m-Q4_0", AllReducePayload.Float16, 0.9, 0.005, 0.98 },
        { "docs10m-Q4_0", AllReducePayload.Q8, 1.1, 0.006, 0.975 },
        { "docs10m-Q4_K_M", AllReducePayload.Float32, 0, 0, 1 },
        { "docs10m-Q4_K_M", AllReducePayload.Float16, 0.9, 0.005, 0.98 },
        { "docs10m-Q4_K_M", AllReducePayload.Q8, 1.1, 0.006, 0.975 },
    };

    [SharedTheory]
    [MemberData(nameof(Limits))]
    public void A_payload_changes_logits_no_more_than_it_rounds(string name, AllReducePayload payload, double mostLogit, double meanProbability, double leastAgreement)
    {
        ImportedModel model = ModelFile.Open(SharedFolder.File("llm", name + ".gguf"));
        int[][] texts = [.. GoldenAnswers.Of(name).Select(a => (int[])[.. a.Prompt, .. a.Tokens])];
        float[][] alone = Logits(model, texts, 1, payload);
        foreach (int devices in (ReadOnlySpan<int>)[2, 4])
        {
            float[][] shared = Logits(model, texts, devices, payload);
            double logit = alone.Zip(shared).Max(rows => rows.First.Zip(rows.Second).Max(v => Math.Abs(v.First - v.Second)));
            double probability = alone.Zip(shared).Average(rows => MeanDifference(rows.First, rows.Second));
            double agreement = alone.Zip(shared).Average(rows => Best(rows.First) == Best(rows.Second) ? 1.0 : 0.0);
            output.WriteLine($"{name}, {payload}, {devices} devices, {alone.Length} positions: max |Δlogit| {logit:G3}, mean |Δp| {probability:G3}, top-1 {agreement:P2}");
            logit.ShouldBeLessThanOrEqualTo(mostLogit, $"{devices} devices");
            probability.ShouldBeLessThanOrEqualTo(meanProbability, $"{devices} devices");
            agreement.ShouldBeGreaterThanOrEqualTo(leastAgreement, $"{devices} devices");
        }
    }

    private static float[][] Logits(ImportedModel model, int[][] texts, int devices, AllReducePayload payload)
    {
        using LocalTokenEngine engine = Engines.Of(model, devices, payload: payload);
        return [.. texts.SelectMany(text => engine.Logits(text, 64))];
    }

    /// <summary>Of the probabilities of the tokens that are best without payloads.</summary>
    private static double MeanDifference(float[] alone, float[] shared)
    {
        double[] before = Probabilities(alone), after = Probabilities(shared);
        return Enumerable.Range(0, alone.Length).OrderByDescending(t => alone[t]).Take(BestTokens).Average(t => Math.Abs(before[t] - after[t]));
    }

    private static double[] Probabilities(float[] logits)
    {
        double max = logits.Max(), sum = logits.Sum(v => Math.Exp(v - max));
        return [.. logits.Select(v => Math.Exp(v - max) / sum)];
    }

    private static int Best(float[] logits) => Array.IndexOf(logits, logits.Max());
}
