using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>What an importer makes of a model file: the graph, the bytes of its constants, and how to feed it.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Weights">Every constant that <paramref name="Graph"/> names.</param>
/// <param name="Metadata">Free keys of the file, such as <c>edge.input.mean</c>, <c>edge.input.scale</c> and <c>edge.labels</c>, ordered by key.</param>
public sealed record ImportedModel(Graph Graph, WeightStore Weights, ImmutableSortedDictionary<string, string> Metadata)
{
    /// <summary>Key of the metadata that names the tensor at which a network is meant to be cut in head and tail.</summary>
    public const string CutKey = "edge.cut";

    /// <summary>Key of the metadata that names the output of a head with which it can answer by itself.</summary>
    public const string ExitKey = "edge.exit.output";

    /// <summary>The text side of a language model; null for other networks.</summary>
    public TextInterface? Text { get; init; }
}
