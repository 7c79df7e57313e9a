using Edge.Importers.Gguf;
using Edge.Importers.Safetensors;

namespace Edge.Importers.Language;

/// <summary>Architectures that share their layers. A family says what is not in the weights.</summary>
internal abstract class ModelFamily
{
    private static readonly ModelFamily[] All = [new LlamaFamily(), new QwenFamily(), new GemmaFamily(), new PhiFamily()];

    /// <summary>All architectures, as GGUF names them.</summary>
    public static IEnumerable<string> Known => All.SelectMany(f => f.Architectures);

    /// <summary>Architectures of this family, as GGUF names them.</summary>
    public abstract IReadOnlyList<string> Architectures { get; }

    /// <summary>The family of an architecture.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE2206 for one that Edge does not know.</exception>
    public static ModelFamily Of(string architecture) =>
        Array.Find(All, f => f.Architectures.Contains(architecture, StringComparer.Ordinal)) ?? throw LanguageError.Architecture(architecture);

    /// <summary>What the family makes of the numbers of a GGUF file.</summary>
    /// <param name="common">The numbers as read for any architecture.</param>
    /// <param name="keys">The metadata below the architecture's name.</param>
    public abstract TransformerSettings Refine(TransformerSettings common, GgufKeys keys);

    /// <summary>What the family makes of the numbers of a <c>config.json</c>.</summary>
    /// <param name="common">The numbers as read for any architecture.</param>
    /// <param name="architecture">The architecture, as GGUF names it.</param>
    /// <param name="config">The configuration.</param>
    public abstract TransformerSettings Refine(TransformerSettings common, string architecture, ModelJson config);

    /// <summary>Tokens that a layer with a window sees, or null.</summary>
    protected static int? Window(ModelJson config) => config.Integer("sliding_window", 0, int.MaxValue) is > 0 and int window ? window : null;
}
