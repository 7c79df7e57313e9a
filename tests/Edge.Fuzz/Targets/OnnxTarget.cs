using Edge.Importers;

namespace Edge.Fuzz.Targets;

/// <summary>Imports ONNX files.</summary>
internal static class OnnxTarget
{
    public static void Run(ReadOnlySpan<byte> data) => OnnxImporter.Import(data.ToArray(), "fuzz");
}
