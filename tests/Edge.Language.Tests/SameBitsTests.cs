using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>What a token's logits are does not depend on what was computed beside it, by how many threads, or on how many devices.</summary>
public sealed class SameBitsTests
{
    private static readonly int[] Tokens = OracleTests.RandomTokens(90);

    public static TheoryData<ElementType> PackedTypes =>
        [ElementType.Q8_0, ElementType.Q4_0, ElementType.Q4_1, ElementType.Q5_0, ElementType.Q5_1, ElementType.Q4_K, ElementType.Q5_K, ElementType.Q6_K];

    [Theory]
    [MemberData(nameof(PackedTypes))]
    public void Any_number_of_devices(ElementType type)
    {
        ImportedModel model = TinyLanguageModels.Model("llama-wide", type);
        float[][] alone = Run(model, piece: 64);
        foreach (int devices in (ReadOnlySpan<int>)[2, 3, 4])
        {
            Run(model, piece: 64, devices).ShouldBe(alone, $"{devices} devices");
        }
    }

    [Theory]
    [InlineData("mixtral", ElementType.Q8_0)] // columns of every expert on 2 and 3 devices, whole experts on 4
    [InlineData("mixtral", ElementType.Q4_0)]
    [InlineData("qwen2moe", ElementType.Q5_1)] // with a shared expert
    [InlineData("qwen3moe", ElementType.Q8_0)]
    public void Any_number_of_devices_for_experts(string name, ElementType type)
    {
        ImportedModel model = TinyLanguageModels.Model(name, type);
        float[][] alone = Run(model, piece: 64);
        foreach (int devices in (ReadOnlySpan<int>)[2, 3, 4])
        {
            Run(model, piece: 64, devices).ShouldBe(alone, $"{devices} devices");
        }
    }

    [Theory]
    [InlineData("llama", ElementType.Float32)]
    [InlineData("llama", ElementType.Q8_0)]
    [InlineData("llama-wide", ElementType.Q4_K)]
    [InlineData("gemma3", ElementType.Q4_0)]
    [InlineData("mixtral", ElementType.Q8_0)]
    [InlineData("phi3", ElementType.Float16)]
    public void Any_piece_of_a_prompt_and_any_number_of_threads(string name, ElementType type)
    {
        ImportedModel model = TinyLanguageModels.Model(name, type);
        float[][] one = Run(model, piece: 1);
        Run(model, piece: 64).ShouldBe(one);
        Run(model, piece: 7, threads: 3).ShouldBe(one);
    }

    [Fact]
    public void Any_sequences_beside_it()
    {
        ImportedModel model = TinyLanguageModels.Model("llama", ElementType.Q8_0);
        float[][] alone = Run(model, piece: 16);
        using LocalTokenEngine engine = Engines.Of(model, threads: 2);
        TokenBatch batch = new(64);
        int[] all = [.. Enumerable.Range(0, engine.VocabularyCount)];
        float[] logits = new float[all.Length];
        for (int first = 0; first < Tokens.Length; first += 16)
        {
            batch.Clear();
            for (int position = first; position < Math.Min(first + 16, Tokens.Length); position++)
            {
                batch.Add(2, position, Tokens[^(position + 1)], wantsLogits: false);
                batch.Add(1, position, Tokens[position], wantsLogits: true);
                batch.Add(3, position, 5, wantsLogits: position % 2 == 0);
            }

            engine.Forward(batch);
            for (int output = 0; output < batch.OutputCount; output++)
            {
                int row = batch.Outputs[output];
                if (batch.Sequences[row] == 1)
                {
                    engine.Logits(output, all, logits);
                    logits.ShouldBe(alone[batch.Positions[row]]);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_copied_beginning(int devices)
    {
        using LocalTokenEngine engine = Engines.Of(TinyLanguageModels.Model("llama", ElementType.Q8_0), devices);
        float[][] first = engine.Logits(Tokens.AsSpan(0, 40), 16);
        engine.CopySequence(0, 3, 37);
        TokenBatch batch = new(8);
        for (int position = 37; position < 40; position++)
        {
            batch.Add(3, position, Tokens[position], wantsLogits: true);
        }

        engine.Forward(batch);
        float[] logits = new float[engine.VocabularyCount];
        for (int output = 0; output < 3; output++)
        {
            engine.Logits(output, [.. Enumerable.Range(0, logits.Length)], logits);
            logits.ShouldBe(first[37 + output]);
        }
    }

    [Fact]
    public void What_follows_a_position_is_forgotten()
    {
        using LocalTokenEngine engine = Engines.Of(TinyLanguageModels.Model("qwen3"));
        float[][] first = engine.Logits(Tokens, 32);
        engine.Logits([.. Tokens[..30], .. Enumerable.Repeat(9, 60)], 32);
        engine.Logits(Tokens, 32).ShouldBe(first);
    }

    private static float[][] Run(ImportedModel model, int piece, int devices = 1, int threads = 1)
    {
        using LocalTokenEngine engine = Engines.Of(model, devices, threads);
        return engine.Logits(Tokens, piece);
    }
}
