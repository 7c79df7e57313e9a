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
    private const int TokenCount = 60;

    public static TheoryData<string> Names => [.. TinyLanguageModels.Names];

    [LlamaTheory]
    [MemberData(nameof(Names))]
    public void ProbabilitiesAreThoseOfLlamaCpp(string name)
    {
        byte[] file = TinyLanguageModels.File(name);
        string path = Path.Combine(Path.GetTempPath(), $"edge-{name}-{Guid.NewGuid():N}.gguf");
        SeededRandom random = SeededRandom.Of(name);
        int[] tokens = [1, .. Enumerable.Range(0, TokenCount - 1).Select(_ => random.Next(3, 319))];
        LlamaCandidate[][] theirs;
        try
        {
            File.WriteAllBytes(path, file);
            theirs = LlamaPeer.Find()!.Forced(path, [tokens], contextTokens: 128)[0];
        }
        finally
        {
            File.Delete(path);
        }

        double[][] ours = new Oracle(GgufImporter.Import(GgufFile.Read(file), name)).Logits(tokens);
        for (int position = 0; position < tokens.Length; position++)
        {
            double most = ours[position].Max(), sum = ours[position].Sum(l => Math.Exp(l - most));
            foreach (LlamaCandidate candidate in theirs[position])
            {
                (Math.Exp(ours[position][candidate.Token] - most) / sum).ShouldBe(candidate.Probability, 0.01, $"{name}, position {position}, token {candidate.Token}");
            }
        }
    }
}
