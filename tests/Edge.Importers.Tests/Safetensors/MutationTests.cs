using System.Buffers.Binary;
using Edge.Importers.Safetensors;

namespace Edge.Importers.Tests.Safetensors;

/// <summary>Damaged files are imported or refused with a number: no other exception, no long run, no large memory.</summary>
public sealed class MutationTests
{
    [Theory]
    [InlineData("llama-tied", "model.safetensors")]
    [InlineData("mixtral", "model.safetensors")]
    [InlineData("gemma3", "config.json")]
    [InlineData("llama", "tokenizer.json")]
    public async Task DamagedFilesAreImportedOrRefused(string name, string file)
    {
        Dictionary<string, ReadOnlyMemory<byte>> files = TinySafetensors.Files(name);
        byte[] bytes = files[file].ToArray();
        int described = file == "model.safetensors" ? 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        Mutations mutations = new($"{name}/{file}", bytes, [.. Enumerable.Range(0, described)], mutant =>
        {
            files[file] = mutant;
            SafetensorsImporter.Import(files, name);
        })
        { LastCode = 2299 };

        // Both ends are met: damage that does not matter, and damage that does.
        (await mutations.RunAsync()).ShouldBeInRange(Mutations.Count / 100, Mutations.Count * 99 / 100);
    }
}
