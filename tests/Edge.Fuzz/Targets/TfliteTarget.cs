using Edge.Importers;

namespace Edge.Fuzz.Targets;

/// <summary>Imports TensorFlow Lite files.</summary>
internal static class TfliteTarget
{
    public static void Run(ReadOnlySpan<byte> data) => TfliteImporter.Import(data.ToArray(), "fuzz");
}
