using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>Every architecture computes what the oracle computes: whole, over several devices, with every cache and weight format.</summary>
public sealed class OracleTests
{
    private static readonly int[] Tokens = RandomTokens(70);

    public static TheoryData<string, int> Splits
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string name in TinyLanguageModels.Names)
            {
                foreach (int devices in (ReadOnlySpan<int>)[1, 2, 3])
                {
                    data.Add(name, devices);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void Logits_are_the_oracles(string name, int devices)
    {
        ImportedModel model = TinyLanguageModels.Model(name);
        double[][] expected = new Oracle(model).Logits(Tokens);
        using LocalTokenEngine engine = Engines.Of(model, devices);
        Distance(engine.Logits(Tokens, 32), expected).ShouldBeLessThan(0.01);
    }

    [Theory]
    [InlineData(ElementType.Float16, 0.02)]
    [InlineData(ElementType.BFloat16, 0.02)]
    [InlineData(ElementType.Q8_0, 0.06)]
    [InlineData(ElementType.Q4_0, 0.06)]
    [InlineData(ElementType.Q4_1, 0.06)]
    [InlineData(ElementType.Q5_0, 0.06)]
    [InlineData(ElementType.Q5_1, 0.06)]
    [InlineData(ElementType.Q4_K, 0.06)]
    [InlineData(ElementType.Q5_K, 0.06)]
    [InlineData(ElementType.Q6_K, 0.06)]
    public void Every_type_of_weights_is_near_the_oracle(ElementType type, double tolerance)
    {
        ImportedModel model = TinyLanguageModels.Model("llama-wide", type);
        double[][] expected = new Oracle(model).Logits(Tokens);
        foreach (int devices in (ReadOnlySpan<int>)[1, 3])
        {
            using LocalTokenEngine engine = Engines.Of(model, devices, threads: 2);
            Distance(engine.Logits(Tokens, 64), expected).ShouldBeLessThan(tolerance);
        }
    }

    [Fact]
    public void A_cache_of_bytes_is_near_the_oracle()
    {
        ImportedModel model = TinyLanguageModels.Model("llama");
        using LocalTokenEngine engine = Engines.Of(model, settings: new TokenSettings(64, 128, 1, KeyValueType.Q8));
        Distance(engine.Logits(Tokens, 64), new Oracle(model).Logits(Tokens)).ShouldBeLessThan(0.06);
    }

    internal static int[] RandomTokens(int count)
    {
        SeededRandom random = new(11);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(3, 319))];
    }

    /// <summary>Root-mean-square distance, as a share of the oracle's spread.</summary>
    private static double Distance(float[][] logits, double[][] expected)
    {
        double error = 0, spread = 0;
        for (int row = 0; row < expected.Length; row++)
        {
            double mean = expected[row].Average();
            for (int i = 0; i < expected[row].Length; i++)
            {
                error += Math.Pow(logits[row][i] - expected[row][i], 2);
                spread += Math.Pow(expected[row][i] - mean, 2);
            }
        }

        return Math.Sqrt(error / spread);
    }
}
