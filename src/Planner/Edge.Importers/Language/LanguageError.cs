using Edge.Model;

namespace Edge.Importers.Language;

/// <summary>What is wrong with a language model, whatever file it comes from (<c>docs/diagnostics/22xx.md</c>).</summary>
internal static class LanguageError
{
    public static EdgeException Architecture(string name) =>
        new(2206, $"The model is of the architecture '{name}'.", $"Edge runs {string.Join(", ", ModelFamily.Known)}.", "Choose a model of one of these families.");

    public static EdgeException Missing(string tensor) =>
        new(2207, $"Tensor '{tensor}' is missing.", "Every layer has all tensors of its architecture.", "The file is incomplete or of another architecture than it says; convert it again.");

    public static EdgeException Tensor(string tensor, string what, string rule) =>
        new(2208, $"Tensor '{tensor}' {what}", rule, "The file is damaged or of another architecture than it says; convert it again.");

    public static EdgeException Unused(string tensor, int count) =>
        new(2217, $"Tensor '{tensor}'{(count > 1 ? $" and {count - 1} more have" : " has")} no place in the model.", "A graph without them would not be the model of the file.", "The file is of another architecture or has more layers than it says; convert it again.");

    public static EdgeException Settings(string what, string rule) =>
        new(2209, what, rule, "Convert the model again with a current converter.");

    public static EdgeException Vocabulary(string what, string rule) =>
        new(2210, what, rule, "Convert the model again, with its tokenizer.");
}
