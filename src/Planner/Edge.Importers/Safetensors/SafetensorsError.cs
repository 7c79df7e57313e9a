using Edge.Model;

namespace Edge.Importers.Safetensors;

/// <summary>The numbered errors of the safetensors importer (<c>docs/diagnostics/22xx.md</c>).</summary>
internal static class SafetensorsError
{
    public static EdgeException Header(string file, string why, Exception? cause = null) =>
        new(2212, $"'{file}' is no safetensors file that is read.", why, "The file is truncated or damaged; download or save it again.", cause);

    public static EdgeException Tensor(string tensor, string why) =>
        new(2205, $"Tensor '{tensor}' is not usable.", why, "The file is truncated or damaged; download or save it again.");

    public static EdgeException ElementType(string tensor, string type) =>
        new(2204, $"Tensor '{tensor}' has the type {type}.", "Edge reads F32, F16 and BF16 from safetensors files.", "Save the model in BF16, or convert it to GGUF.");

    public static EdgeException Json(string file, string what, string rule, Exception? cause = null) =>
        new(2213, $"'{file}': {what}", rule, "Save or download the model again, with its JSON files.", cause);

    public static EdgeException Tokenizer(string what, string rule) =>
        new(2214, $"The tokenizer {what}", rule, "Convert the model to GGUF, which has its tokens in one form.");

    public static EdgeException Folder(string what, string why) =>
        new(2215, what, why, "Keep all files of the model in one folder, as they were published.");
}
