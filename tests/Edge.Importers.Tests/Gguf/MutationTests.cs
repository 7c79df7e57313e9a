using Edge.Importers.Gguf;
using Edge.Model;

namespace Edge.Importers.Tests.Gguf;

/// <summary>Damaged files are imported or refused with a number: no other exception, no long run, no large memory.</summary>
public sealed class MutationTests
{
    [Theory]
    [InlineData("llama-tied", ElementType.Q4_0)]
    [InlineData("gemma3", ElementType.Q8_0)]
    [InlineData("qwen2moe", ElementType.Float16)]
    [InlineData("phi3", ElementType.Float32)]
    public async Task DamagedModelsAreImportedOrRefused(string name, ElementType type)
    {
        byte[] file = TinyLanguageModels.File(name, type);
        int dataStart = (int)GgufFile.Read(file).Tensors.Min(t => t.Offset);
        Mutations mutations = new(name, file, [.. Enumerable.Range(0, dataStart)], mutant => GgufImporter.Import(GgufFile.Read(mutant), name)) { LastCode = 2299 };

        // Both ends are met: damage that does not matter, and damage that does.
        (await mutations.RunAsync()).ShouldBeInRange(Mutations.Count / 50, Mutations.Count * 49 / 50);
    }
}
