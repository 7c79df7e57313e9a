using Edge.Importers.Files;

namespace Edge.Importers.Safetensors;

/// <summary>The files of a model that come together: <c>config.json</c>, <c>tokenizer.json</c>, <c>*.safetensors</c>.</summary>
/// <param name="open">Opens a file by its name; null where there is none.</param>
internal sealed class ModelFolder(Func<string, FileContent?> open)
{
    private const int MaxJsonBytes = 64 << 20;

    /// <summary>A folder on disk.</summary>
    public static ModelFolder At(string path, DigestMemory? digests) =>
        new(name => File.Exists(Path.Combine(path, name)) ? MappedContent.Open(Path.Combine(path, name), digests) : null);

    /// <summary>Files in memory.</summary>
    public static ModelFolder Of(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) =>
        new(name => files.TryGetValue(name, out ReadOnlyMemory<byte> bytes) ? new MemoryContent(bytes) : null);

    /// <summary>A file, or null. Only names are taken: what lies elsewhere is not opened.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE2215 for a path.</exception>
    public FileContent? Find(string name) => name.Length > 0 && name != ".." && name != "." && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0 && !name.Contains(':', StringComparison.Ordinal)
        ? open(name)
        : throw SafetensorsError.Folder($"The model names the file '{name}'.", "Only files of the model's own folder are read.");

    /// <summary>A JSON document, or null where there is no such file.</summary>
    public ModelJson? Json(string name) => Find(name) is { } file ? ModelJson.Parse(name, Whole(name, file)) : null;

    /// <summary>A text, or null where there is no such file.</summary>
    public string? Text(string name) => Find(name) is { } file ? System.Text.Encoding.UTF8.GetString(Whole(name, file).Span) : null;

    private static ReadOnlyMemory<byte> Whole(string name, FileContent file) => file.Length <= MaxJsonBytes
        ? file.Slice(0, (int)file.Length)
        : throw SafetensorsError.Json(name, $"it has {file.Length} bytes.", $"At most {MaxJsonBytes} are read.");
}
