namespace Edge.Bench.Language;

/// <summary>Models of random weights with true shapes, written once into <c>artifacts/llm</c>.</summary>
internal static class SyntheticFile
{
    /// <summary>The file of a model.</summary>
    public static string Of(string root, string shape, string type)
    {
        string file = Path.Combine(root, "artifacts", "llm", $"{shape}-{type}.gguf");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            EdgeProcess.Run(root, "synth", "--shape", shape, "--type", type, "-o", file);
        }

        return file;
    }
}
