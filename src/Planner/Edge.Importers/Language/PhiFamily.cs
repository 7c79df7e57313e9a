using Edge.Importers.Gguf;

namespace Edge.Importers.Language;

/// <summary>Phi 3 and 4 mini: one matrix for queries, keys and values, one for gate and up, LongRoPE.</summary>
internal sealed class PhiFamily : ModelFamily
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; } = ["phi3"];

    /// <inheritdoc/>
    public override TransformerSettings Refine(TransformerSettings common, GgufKeys keys) => common;
}
