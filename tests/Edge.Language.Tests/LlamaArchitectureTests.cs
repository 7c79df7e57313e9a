using Edge.Importers.Gguf;
using Edge.Model;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>
/// What the importer makes of a GGUF is what llama.cpp makes of it: random models of every architecture, computed by the
/// oracle in double precision, give llama.cpp's probabilities.
/// </summary>
public sealed class LlamaArchitectureTests
{
    private const int TokenCount = 60, ContextTokens = 128;

    public static TheoryData<string> Names => [.. TinyLanguageModels.Names];

    [LlamaTheory]
    [MemberData(nameof(Names))]
    public void ProbabilitiesAreThoseOfLlamaCpp(string name) => ShouldAgree(name, TinyLanguageModels.File(name), ContextTokens);

    // llama.cpp rounds activations to eight bits before it multiplies packed weights.
    [LlamaTheory]
    [InlineData(ElementType.Float16, 0.01)]
    [InlineData(ElementType.BFloat16, 0.01)]
    [InlineData(ElementType.Q8_0, 0.02)]
    [InlineData(ElementType.Q4_0, 0.02)]
    [InlineData(ElementType.Q4_1, 0.02)]
    [InlineData(ElementType.Q5_0, 0.02)]
    [InlineData(ElementType.Q5_1, 0.02)]
    [InlineData(ElementType.Q4_K, 0.02)]
    [InlineData(ElementType.Q5_K, 0.02)]
    [InlineData(ElementType.Q6_K, 0.02)]
    public void WeightsAreThoseOfLlamaCpp(ElementType type, double tolerance) => ShouldAgree("llama-wide", TinyLanguageModels.File("llama-wide", type), ContextTokens, tolerance);

    [LlamaTheory]
    [InlineData("linear")]
    [InlineData("yarn")]
    [InlineData("factors")]
    [InlineData("longrope, long")]
    [InlineData("longrope, short")]
    public void RotaryPositionsAreScaledAsInLlamaCpp(string scaling)
    {
        string name = scaling.StartsWith("longrope", StringComparison.Ordinal) ? "phi3" : "llama";
        byte[] file = ChangedGguf.Of(TinyLanguageModels.File(name), writer => _ = scaling switch
        {
            "linear" or "yarn" => writer.Add("llama.rope.scaling.type", scaling).Add("llama.rope.scaling.factor", 4f).Add("llama.rope.scaling.original_context_length", 64u),
            "factors" => writer.AddTensor("rope_freqs.weight", ElementType.Float32, new Shape(8), Bytes(1, 1, 1, 2, 3, 8, 8, 8)),
            _ => writer.Add("phi3.rope.scaling.original_context_length", scaling == "longrope, long" ? 64u : 256u)
                .Add("phi3.rope.scaling.attn_factor", 1.19f)
                .AddTensor("rope_factors_long.weight", ElementType.Float32, new Shape(8), Bytes(1, 1.5f, 2, 3, 5, 8, 13, 21))
                .AddTensor("rope_factors_short.weight", ElementType.Float32, new Shape(8), Bytes(1, 1, 1.1f, 1.2f, 1.4f, 1.6f, 2, 2)),
        });

        ShouldAgree(name, file, ContextTokens);
    }

    private static void ShouldAgree(string name, byte[] file, int contextTokens, double tolerance = 0.01)
    {
        SeededRandom random = SeededRandom.Of(name);
        int[] tokens = [1, .. Enumerable.Range(0, TokenCount - 1).Select(_ => random.Next(3, 319))];
        LlamaCandidate[][] theirs = LlamaCpp(name, file, tokens, contextTokens);
        double[][] ours = new Oracle(GgufImporter.Import(GgufFile.Read(file), name, contextTokens)).Logits(tokens);
        for (int position = 0; position < tokens.Length; position++)
        {
            double most = ours[position].Max(), sum = ours[position].Sum(l => Math.Exp(l - most));
            foreach (LlamaCandidate candidate in theirs[position])
            {
                (Math.Exp(ours[position][candidate.Token] - most) / sum).ShouldBe(candidate.Probability, tolerance, $"{name}, position {position}, token {candidate.Token}");
            }
        }
    }

    private static LlamaCandidate[][] LlamaCpp(string name, byte[] file, int[] tokens, int contextTokens)
    {
        string path = Path.Combine(Path.GetTempPath(), $"edge-{name}-{Guid.NewGuid():N}.gguf");
        try
        {
            File.WriteAllBytes(path, file);
            return LlamaPeer.Find()!.Forced(path, [tokens], contextTokens)[0];
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Bytes(params float[] values) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
