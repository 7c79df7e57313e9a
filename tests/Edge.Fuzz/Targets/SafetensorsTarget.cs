using Edge.Importers.Safetensors;

namespace Edge.Fuzz.Targets;

/// <summary>Imports safetensors files beside sound JSON files.</summary>
internal static class SafetensorsTarget
{
    private const string FileName = "model.safetensors";

    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Sound = TinySafetensors.Files("llama");

    public static IEnumerable<byte[]> Seeds => [Sound[FileName].ToArray()];

    public static void Run(ReadOnlySpan<byte> data) =>
        SafetensorsImporter.Import(new Dictionary<string, ReadOnlyMemory<byte>>(Sound, StringComparer.Ordinal) { [FileName] = data.ToArray() }, "fuzz");
}
