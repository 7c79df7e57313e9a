using System.Collections.Immutable;
using Edge.Model;
using Edge.Runtime.Text.Sampling;
using Edge.Testing;

namespace Edge.Text.Tests.Sampling;

public class SamplerTests
{
    [Fact]
    public void Without_settings_the_best_token_comes_the_lowest_id_of_equal_ones()
    {
        FixedLogits engine = new(1, 5, 5, 2);
        new Sampler(new SamplingSettings(), 4).Sample(engine, 0).Token.ShouldBe(1);
        engine.MostAsked.ShouldBe(1);
    }

    [Fact]
    public void Tokens_are_those_of_the_whole_vocabulary_for_any_settings()
    {
        SeededRandom random = new(7);
        int different = 0;
        for (int round = 0; round < 200; round++)
        {
            SamplingSettings settings = RandomSettings(random);
            int count = random.Next(2, 600);
            float spread = random.Pick(1f, 4f, 12f);
            Sampler sampler = new(settings, count);
            SplitMix64 reference = new(settings.Seed);
            List<int> history = [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => random.Next(0, count - 1))];
            sampler.Observe([.. history]);
            FixedLogits engine = new();
            for (int step = 0; step < 8; step++)
            {
                float[] logits = [.. Enumerable.Range(0, count).Select(_ => random.NextFloat(-spread, spread))];
                engine.Set(logits);
                int expected = WholeVocabularySampler.Choose(logits, settings, history, ref reference);
                int token = sampler.Sample(engine, 0).Token;
                different += token == expected ? 0 : 1;
                history.Add(token);
            }
        }

        // The sum of all exponentials is a float: a number drawn at an edge may fall to the other side.
        different.ShouldBeLessThanOrEqualTo(1);
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(1f)]
    [InlineData(1.5f)]
    public void A_large_vocabulary_is_not_asked_for(float temperature)
    {
        SeededRandom random = new(3);
        float[] logits = [.. Enumerable.Range(0, 32_000).Select(i => i < 20 ? random.NextFloat(10, 14) : random.NextFloat(-30, -20))];
        FixedLogits engine = new(logits);
        Sampler sampler = new(new SamplingSettings { Temperature = temperature, Seed = 1 }, logits.Length);
        for (int i = 0; i < 200; i++)
        {
            sampler.Sample(engine, 0);
        }

        engine.MostAsked.ShouldBeLessThanOrEqualTo(1024);
    }

    [Fact]
    public void The_same_seed_gives_the_same_tokens_and_another_seed_others()
    {
        FixedLogits engine = new([.. Enumerable.Range(0, 100).Select(i => i % 7 * 0.3f)]);
        int[] Run(ulong seed)
        {
            Sampler sampler = new(new SamplingSettings { Temperature = 1, Seed = seed }, 100);
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Sample(engine, 0).Token)];
        }

        Run(5).ShouldBe(Run(5));
        Run(5).ShouldNotBe(Run(6));
    }

    [Fact]
    public void The_random_numbers_are_those_of_the_paper()
    {
        // The first output of the published algorithm for seed 1234567 is 6457827717110365317.
        SplitMix64 random = new(1234567);
        random.NextUnit().ShouldBe((6457827717110365317UL >> 11) * Math.Pow(2, -53));
    }

    [Fact]
    public void Log_probabilities_are_the_models_own()
    {
        FixedLogits engine = new(2, 1, 0);
        Sampler sampler = new(new SamplingSettings { TopLogProbabilities = 2, LogitBias = ImmutableDictionary<int, float>.Empty.Add(2, 50) }, 3);
        TokenProbability sampled = sampler.Sample(engine, 0);
        sampled.Token.ShouldBe(2);
        sampled.LogProbability.ShouldBe(-engine.LogSumExp(0), 1e-6f);
        sampler.Top.ToArray().ShouldBe([new TokenProbability(0, 2 - engine.LogSumExp(0)), new TokenProbability(1, 1 - engine.LogSumExp(0))]);
    }

    [Fact]
    public void Penalties_end_with_their_window()
    {
        FixedLogits engine = new(3, 2, 1);
        Sampler sampler = new(new SamplingSettings { PresencePenalty = 5, PenaltyWindowTokens = 2 }, 3);
        Enumerable.Range(0, 5).Select(_ => sampler.Sample(engine, 0).Token).ShouldBe([0, 1, 2, 0, 1]);
    }

    [Fact]
    public void A_token_allocates_nothing()
    {
        SeededRandom random = new(11);
        float[] logits = [.. Enumerable.Range(0, 5000).Select(_ => random.NextFloat(-8, 8))];
        FixedLogits engine = new(logits);
        foreach (SamplingSettings settings in (SamplingSettings[])
            [
                new(),
                new() { Temperature = 0.8f, TopK = 40, TopP = 0.95f, MinP = 0.05f, RepetitionPenalty = 1.1f, TopLogProbabilities = 5 },
                new() { Temperature = 1.3f, FrequencyPenalty = 0.4f, LogitBias = ImmutableDictionary<int, float>.Empty.Add(5, -3) },
            ])
        {
            Sampler sampler = new(settings, logits.Length);
            Run(sampler, 2000);
            Allocations.ShouldCease(() => Run(sampler, 500));
        }

        void Run(Sampler sampler, int tokens)
        {
            for (int i = 0; i < tokens; i++)
            {
                sampler.Sample(engine, 0);
            }
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.7f)]
    public void Only_what_the_constraint_allows_comes_however_improbable(float temperature)
    {
        float[] logits = [.. Enumerable.Range(0, 1000).Select(i => -i * 0.01f)];
        FixedLogits engine = new(logits);
        OnlyToken constraint = new(930);
        Sampler sampler = new(new SamplingSettings { Temperature = temperature }, 1000, constraint);
        sampler.Sample(engine, 0).Token.ShouldBe(930);
        constraint.Accepted.ShouldBe([930]);
        new Sampler(new SamplingSettings { Temperature = temperature }, 1000, new OnlyToken(3)).Sample(engine, 0).Token.ShouldBe(3);
        Should.Throw<EdgeException>(() => new Sampler(new SamplingSettings { Temperature = temperature }, 1000, new OnlyToken(-1)).Sample(engine, 0)).Code.ShouldBe(5212);
    }

    [Fact]
    public void Numbers_that_are_none_are_an_error()
    {
        foreach (float[] logits in (float[][])[[float.NaN, 1], [float.PositiveInfinity, 1], [float.NegativeInfinity, float.NegativeInfinity]])
        {
            FixedLogits engine = new(logits);
            Should.Throw<EdgeException>(() => new Sampler(new SamplingSettings { Temperature = 1 }, 2).Sample(engine, 0)).Code.ShouldBe(5211);
        }
    }

    [Fact]
    public void Everything_forbidden_is_an_error()
    {
        ImmutableDictionary<int, float> bias = ImmutableDictionary<int, float>.Empty.Add(0, float.NegativeInfinity).Add(1, float.NegativeInfinity);
        foreach (float temperature in (float[])[0, 1])
        {
            Should.Throw<EdgeException>(() => new Sampler(new SamplingSettings { Temperature = temperature, LogitBias = bias }, 2).Sample(new FixedLogits(1, 2), 0)).Code.ShouldBe(5212);
        }
    }

    [Fact]
    public void Settings_outside_of_their_range_are_refused()
    {
        SamplingSettings[] bad =
        [
            new() { Temperature = -1 }, new() { Temperature = float.NaN }, new() { TopK = -1 }, new() { TopP = 0 }, new() { TopP = 1.1f }, new() { MinP = 2 },
            new() { RepetitionPenalty = 0 }, new() { FrequencyPenalty = float.NaN }, new() { PenaltyWindowTokens = int.MaxValue }, new() { TopLogProbabilities = 65 },
            new() { LogitBias = ImmutableDictionary<int, float>.Empty.Add(10, 1) }, new() { LogitBias = ImmutableDictionary<int, float>.Empty.Add(1, float.NaN) },
        ];
        foreach (SamplingSettings settings in bad)
        {
            Should.Throw<EdgeException>(() => new Sampler(settings, 10)).Code.ShouldBe(5210);
        }
    }

    private static SamplingSettings RandomSettings(SeededRandom random) => new()
    {
        Temperature = random.Pick(0f, 0.3f, 1f, 1.7f),
        TopK = random.Pick(0, 0, 1, 40, 100),
        TopP = random.Pick(1f, 1f, 0.9f, 0.3f),
        MinP = random.Pick(0f, 0f, 0.05f, 0.5f),
        RepetitionPenalty = random.Pick(1f, 1.3f, 0.8f),
        FrequencyPenalty = random.Pick(0f, 0.5f, -0.5f),
        PresencePenalty = random.Pick(0f, 1.5f),
        PenaltyWindowTokens = random.Pick(0, 4, 64),
        LogitBias = random.Chance(50) ? [] : ImmutableDictionary<int, float>.Empty.Add(0, 4).Add(1, -6),
        Seed = random.NextBits(),
    };

    private sealed class OnlyToken(int token) : ITokenConstraint
    {
        public List<int> Accepted { get; } = [];

        public bool IsComplete => false;

        public bool Allows(int candidate) => candidate == token;

        public void Accept(int accepted) => Accepted.Add(accepted);
    }
}
