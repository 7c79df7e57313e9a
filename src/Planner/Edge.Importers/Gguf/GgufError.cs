using Edge.Model;

namespace Edge.Importers.Gguf;

/// <summary>The numbered errors of the GGUF reader (<c>docs/diagnostics/22xx.md</c>).</summary>
internal static class GgufError
{
    public static EdgeException Version(string what) =>
        new(2200, what, "GGUF files of version 2 and 3, little-endian, are read.", "Convert the model again with a current converter.");

    public static EdgeException Damaged(string what, string why) =>
        new(2201, what, why, "The file is truncated or damaged; download or convert it again.");

    public static EdgeException TooLarge(string what, string limit) =>
        new(2202, what, limit, "The file is damaged, or no model that Edge runs.");

    public static EdgeException Metadata(string key, string what, string rule) =>
        new(2203, $"Metadata '{key}' {what}", rule, "Convert the model again with a current converter.");

    public static EdgeException ElementType(string tensor, uint type) =>
        new(2204, $"Tensor '{tensor}' has GGML type {type}.", $"Edge reads {string.Join(", ", GgufElementTypes.Known)}.", "Quantise the model to Q8_0, Q4_0 or a K type.");

    public static EdgeException Tensor(string tensor, string why) =>
        new(2205, $"Tensor '{tensor}' is not usable.", why, "The file is truncated or damaged; download or convert it again.");
}
