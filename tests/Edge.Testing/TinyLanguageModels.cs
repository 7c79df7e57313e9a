using System.Collections.Immutable;
using Edge.Importers.Gguf;
using Edge.Importers.Synthesis;
using Edge.Model;

namespace Edge.Testing;

/// <summary>
/// Language models of a few thousand random weights, one for each architecture and a few turns of them: what a test of
/// planner, kernels or engine needs where the words do not matter.
/// </summary>
public static class TinyLanguageModels
{
    private const int Vocabulary = 320, Context = 256;

    private static readonly ImmutableSortedDictionary<string, SyntheticShape> Shapes = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("llama", new SyntheticShape("llama", 2, 64, 8, 4, 16, 160, Vocabulary, Context)),
        KeyValuePair.Create("llama-tied", new SyntheticShape("llama", 2, 64, 6, 2, 16, 96, Vocabulary, Context) { IsTied = true }),
        KeyValuePair.Create("llama-wide", new SyntheticShape("llama", 2, 256, 8, 2, 64, 768, Vocabulary, Context)),
        KeyValuePair.Create("mixtral", new SyntheticShape("llama", 2, 64, 4, 2, 16, 96, Vocabulary, Context) { ExpertCount = 4, ExpertsUsed = 2 }),
        KeyValuePair.Create("qwen2", new SyntheticShape("qwen2", 2, 64, 4, 2, 16, 160, Vocabulary, Context) { IsTied = true }),
        KeyValuePair.Create("qwen3", new SyntheticShape("qwen3", 2, 64, 8, 4, 32, 160, Vocabulary, Context)),
        KeyValuePair.Create("qwen2moe", new SyntheticShape("qwen2moe", 2, 64, 4, 4, 16, 64, Vocabulary, Context) { ExpertCount = 4, ExpertsUsed = 2 }),
        KeyValuePair.Create("qwen3moe", new SyntheticShape("qwen3moe", 2, 64, 8, 2, 16, 64, Vocabulary, Context) { ExpertCount = 8, ExpertsUsed = 2 }),
        KeyValuePair.Create("gemma", new SyntheticShape("gemma", 2, 64, 4, 1, 32, 128, Vocabulary, Context) { IsTied = true }),
        KeyValuePair.Create("gemma2", new SyntheticShape("gemma2", 4, 64, 4, 2, 32, 128, Vocabulary, Context) { IsTied = true, WindowTokens = 24 }),
        KeyValuePair.Create("gemma3", new SyntheticShape("gemma3", 7, 64, 4, 1, 32, 128, Vocabulary, Context) { IsTied = true, WindowTokens = 16 }),
        KeyValuePair.Create("phi3", new SyntheticShape("phi3", 2, 96, 6, 6, 16, 128, Vocabulary, Context) { WindowTokens = 64 }),
    ]);

    /// <summary>Names of all models: architectures, and <c>llama-tied</c>, <c>llama-wide</c> (rows of 256, for super-blocks) and <c>mixtral</c>.</summary>
    public static IEnumerable<string> Names => Shapes.Keys;

    /// <summary>A GGUF file.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="type">Element type of its matrices; rows are whole blocks of it.</param>
    public static byte[] File(string name, ElementType type = ElementType.Float32)
    {
        using MemoryStream stream = new();
        new SyntheticModel(Shapes[name], (_, _) => type, seed: 7).Write(stream, "tiny");
        return stream.ToArray();
    }

    /// <summary>A GGUF file of float weights whose model never ends its answer.</summary>
    /// <param name="name">One of <see cref="Names"/> whose output layer is its own.</param>
    public static byte[] EndlessFile(string name)
    {
        byte[] file = File(name);
        var content = GgufFile.Read(file);
        GgufTensor output = content.Find("output.weight")!;
        Span<byte> weights = file.AsSpan((int)output.Offset, output.SizeBytes);
        int rowBytes = weights.Length / Vocabulary;
        foreach (int end in GgufImporter.Import(content, name).Text!.Vocabulary.EndIds)
        {
            weights.Slice(end * rowBytes, rowBytes).Clear(); // among random rows there is always one above zero
        }

        return file;
    }

    /// <summary>The model, imported.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="type">Element type of its matrices; rows are whole blocks of it.</param>
    public static ImportedModel Model(string name, ElementType type = ElementType.Float32) => GgufImporter.Import(GgufFile.Read(File(name, type)), name);
}
