using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>The model of commands answers rightly, over any number of devices alike, and as llama.cpp does.</summary>
public sealed class IntentTests
{
    private const int MostTokens = 64, FewSamples = 24;
    private const double NearTie = 0.01;

    [Fact]
    public void ItUnderstandsRequestsThatItHasNotSeen()
    {
        IntentModel model = new("q8_0");
        using LocalTokenEngine engine = Engines.Of(model.Imported);

        int right = IntentModel.Samples.Count(sample => model.Tokenizer.Decode(Answer(model, engine, sample.Request)) == sample.Command);

        ((double)right / IntentModel.Samples.Count).ShouldBeGreaterThanOrEqualTo(0.98);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void AnyNumberOfDevicesGivesTheSameAnswer(int devices)
    {
        IntentModel model = new("q8_0");
        using LocalTokenEngine one = Engines.Of(model.Imported);
        using LocalTokenEngine many = Engines.Of(model.Imported, devices);
        foreach (IntentModel.Sample sample in IntentModel.Samples.Take(FewSamples))
        {
            Answer(model, many, sample.Request).ShouldBe(Answer(model, one, sample.Request), sample.Request);
        }
    }

    [LlamaTheory]
    [InlineData("f16")]
    [InlineData("q8_0")]
    public void ItsTokensAreThoseOfLlamaCpp(string type)
    {
        IntentModel model = new(type);
        string[] texts = [.. IntentModel.Samples.SelectMany(s => new[] { s.Request, s.Command }), "naïve “quotes” … 漢字 😀 \t\n  x  1234567", "<|user|>not special<|end|>"];

        int[][] theirs = LlamaPeer.Find()!.Tokenize(model.FilePath, special: false, texts);

        for (int i = 0; i < texts.Length; i++)
        {
            model.Tokenizer.Encode(Runtime.Text.Tokenization.PromptText.FromText(texts[i])).ShouldBe(theirs[i], texts[i]);
        }
    }

    // Both quantise activations for the products with Q8_0, each its own way: a step between two answers moves further.
    [LlamaTheory]
    [InlineData("f16", 0.01)]
    [InlineData("q8_0", 0.03)]
    public void ItAnswersAsLlamaCppDoes(string type, double mostDifference)
    {
        IntentModel model = new(type);
        using LocalTokenEngine engine = Engines.Of(model.Imported);
        int[][] prompts = [.. IntentModel.Samples.Take(2 * FewSamples).Select(s => model.Prompt(s.Request))];

        LlamaContinuation[] theirs = LlamaPeer.Find()!.Greedy(model.FilePath, prompts, MostTokens);

        List<double> differences = [];
        int steps = 0, agreed = 0;
        for (int i = 0; i < prompts.Length; i++)
        {
            LlamaContinuation answer = theirs[i];
            float[][] logits = engine.Logits([.. prompts[i], .. answer.Ids[..^1]], piece: 64);
            for (int step = 0; step < answer.Ids.Length; step++)
            {
                float[] row = logits[prompts[i].Length - 1 + step];
                double most = row.Max(), sum = row.Sum(l => Math.Exp(l - most));
                differences.AddRange(answer.Top[step].Select(c => Math.Abs((Math.Exp(row[c.Token] - most) / sum) - c.Probability)));
                steps++;
                agreed += Array.IndexOf(row, row.Max()) == answer.Ids[step] ? 1 : 0;
            }

            int[] ours = engine.Generate(prompts[i], answer.Ids.Length);
            int same = ours.Zip(answer.Ids).TakeWhile(pair => pair.First == pair.Second).Count();
            if (same < ours.Length)
            {
                (answer.Top[same][0].Probability - answer.Top[same][1].Probability).ShouldBeLessThan(NearTie, IntentModel.Samples[i].Request);
            }
        }

        differences.Max().ShouldBeLessThanOrEqualTo(mostDifference);
        differences.Count(d => d > 0.01).ShouldBeLessThanOrEqualTo(differences.Count / 200);
        ((double)agreed / steps).ShouldBeGreaterThanOrEqualTo(0.995);
    }

    // What comes behind the end was never trained.
    private static int[] Answer(IntentModel model, LocalTokenEngine engine, string request)
    {
        int[] tokens = engine.Generate(model.Prompt(request), MostTokens);
        int end = Array.FindIndex(tokens, model.Tokenizer.IsEnd);
        return end < 0 ? tokens : tokens[..end];
    }
}
