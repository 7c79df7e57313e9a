using Edge.Cli.Language;
using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing.Language;

namespace Edge.Cli.Tests.Language;

/// <summary>Perplexity by the book, on a model whose probabilities are known.</summary>
public class TextPerplexityTests
{
    private const int Vocabulary = 40, Window = 16;

    [Theory]
    [InlineData(1, null)]
    [InlineData(5, null)]
    [InlineData(64, 7)]
    public void EachTokenIsScoredBehindTheOnesBeforeIt(int rows, int? beginId)
    {
        int[] tokens = [.. Enumerable.Range(0, (3 * Window) + 5).Select(i => i * 11 % Vocabulary)];
        using ToyTokenEngine engine = Toy(rows);

        TextPerplexity perplexity = TextPerplexity.Of(engine, tokens, Window, beginId, (_, _) => { }, CancellationToken.None);

        List<double> all = [], behindTheMiddle = [];
        for (int window = 0; window < 3; window++)
        {
            int[] read = tokens[(window * Window)..((window + 1) * Window)];
            for (int target = 1; target < Window; target++)
            {
                double loss = Loss([beginId ?? read[0], .. read[1..target]], read[target]);
                all.Add(loss);
                if (target > Window / 2)
                {
                    behindTheMiddle.Add(loss);
                }
            }
        }

        perplexity.WindowCount.ShouldBe(3);
        (perplexity.ScoredCount, perplexity.SecondHalfScoredCount).ShouldBe((all.Count, behindTheMiddle.Count));
        perplexity.Value.ShouldBe(Math.Exp(all.Average()), 1e-4);
        perplexity.SecondHalfValue.ShouldBe(Math.Exp(behindTheMiddle.Average()), 1e-4);
    }

    [Fact]
    public void AShortTextIsRefused()
    {
        using ToyTokenEngine engine = Toy(8);

        Should.Throw<EdgeException>(() => TextPerplexity.Of(engine, new int[Window - 1], Window, null, (_, _) => { }, CancellationToken.None)).Code.ShouldBe(6104);
    }

    // -ln p(target | before), from a run of its own.
    private static double Loss(int[] before, int target)
    {
        using ToyTokenEngine engine = Toy(Window);
        TokenBatch batch = new(Window);
        for (int i = 0; i < before.Length; i++)
        {
            batch.Add(0, i, before[i], i == before.Length - 1);
        }

        engine.Forward(batch);
        float[] logit = new float[1];
        engine.Logits(0, [target], logit);
        return engine.LogSumExp(0) - logit[0];
    }

    private static ToyTokenEngine Toy(int rows) => new(new TokenSettings(rows, Window, 1, KeyValueType.Float16), Vocabulary);
}
