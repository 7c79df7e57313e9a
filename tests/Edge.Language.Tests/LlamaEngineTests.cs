using Edge.Importers.Gguf;
using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Language.Tests;

/// <summary>
/// What the engine makes of a GGUF file, over one device and over three, is what llama.cpp makes of it. The models are of
/// random weights and have no opinions, so logits are compared and not words, in units of their own spread.
/// </summary>
public sealed class LlamaEngineTests
{
    private const int TokenCount = 48, ContextTokens = 128, Best = 8;

    public static TheoryData<string, ElementType, double> Models
    {
        get
        {
            TheoryData<string, ElementType, double> models = [];
            foreach (string name in TinyLanguageModels.Names)
            {
                models.Add(name, ElementType.Float16, 0.04);
                models.Add(name, ElementType.Q8_0, 0.1);
            }

            return models;
        }
    }

    [LlamaTheory]
    [MemberData(nameof(Models))]
    public void LogitsAreThoseOfLlamaCpp(string name, ElementType type, double tolerance)
    {
        byte[] file = TinyLanguageModels.File(name, type);
        SeededRandom random = SeededRandom.Of($"{name} {type}");
        int[] tokens = [1, .. Enumerable.Range(0, TokenCount - 1).Select(_ => random.Next(3, 319))];
        LlamaCandidate[][] theirs = Forced(file, tokens);
        ImportedModel model = GgufImporter.Import(GgufFile.Read(file), name, ContextTokens);

        // Where two experts are as good as each other, rounding may choose the other one for a token.
        int mostFar = model.Graph.Nodes.Any(n => n.Operator is MixtureOfExperts) ? 2 : 0;
        foreach (int devices in (ReadOnlySpan<int>)[1, 3])
        {
            using LocalTokenEngine engine = Engines.Of(model, devices);
            float[][] ours = engine.Logits(tokens, piece: 20);
            int far = 0;
            for (int position = 0; position < tokens.Length; position++)
            {
                double mean = ours[position].Average(), spread = Math.Sqrt(ours[position].Average(l => (l - mean) * (l - mean)));
                far += theirs[position].Max(c => Math.Abs(c.Logit - ours[position][c.Token]) / spread) > tolerance ? 1 : 0;
            }

            far.ShouldBeLessThanOrEqualTo(mostFar, $"{devices} devices");
        }
    }

    private static LlamaCandidate[][] Forced(byte[] file, int[] tokens)
    {
        string path = Path.Combine(Path.GetTempPath(), $"edge-{Guid.NewGuid():N}.gguf");
        try
        {
            File.WriteAllBytes(path, file);
            return LlamaPeer.Find()!.Forced(path, [tokens], ContextTokens, Best)[0];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
