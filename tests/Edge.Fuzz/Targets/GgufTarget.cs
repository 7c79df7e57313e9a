using Edge.Importers.Gguf;

namespace Edge.Fuzz.Targets;

/// <summary>Imports GGUF files.</summary>
internal static class GgufTarget
{
    public static IEnumerable<byte[]> Seeds => TinyLanguageModels.Names.Select(n => TinyLanguageModels.File(n));

    public static void Run(ReadOnlySpan<byte> data) => GgufImporter.Import(GgufFile.Read(data.ToArray()), "fuzz");
}
