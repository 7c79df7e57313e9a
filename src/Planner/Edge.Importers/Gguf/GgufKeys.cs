using Edge.Importers.Language;

namespace Edge.Importers.Gguf;

/// <summary>Metadata of a model below the name of its architecture: <c>llama.block_count</c> is <c>block_count</c> here.</summary>
/// <param name="metadata">All metadata.</param>
/// <param name="architecture">Its architecture.</param>
internal sealed class GgufKeys(GgufMetadata metadata, string architecture)
{
    /// <summary>The architecture.</summary>
    public string Architecture => architecture;

    /// <summary>A text, or null.</summary>
    public string? Text(string key) => metadata.Text(Full(key));

    /// <summary>A number, or null.</summary>
    public float? Number(string key) => metadata.Number(Full(key));

    /// <summary>A number above zero, or null.</summary>
    public float? Positive(string key) => Number(key) is { } value and <= 0 ? throw GgufError.Metadata(Full(key), $"is {value}.", "It is positive.") : Number(key);

    /// <summary>An integer, or null. One that differs from layer to layer is refused.</summary>
    public int? Integer(string key, int min, int max) => metadata.Integers(Full(key), min, max) is not { } values ? null
        : values.AsSpan().ContainsAnyExcept(values[0]) ? throw GgufError.Metadata(Full(key), "differs from layer to layer.", "All layers are alike.")
        : values[0];

    /// <summary>An integer that must be there.</summary>
    public int Require(string key, int min, int max) => Integer(key, min, max) ?? throw LanguageError.Settings($"Metadata '{Full(key)}' is missing.", "The model cannot be built without it.");

    /// <summary>Tokens that a layer with a window sees, or null.</summary>
    public int? Window() => Integer("attention.sliding_window", 0, int.MaxValue) is > 0 and int window ? window : null;

    private string Full(string key) => $"{architecture}.{key}";
}
