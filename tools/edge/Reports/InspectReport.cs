using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge inspect --json</c> prints for a model: schema <c>edge.model/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the network.</param>
/// <param name="GraphDigest">SHA-256 of the graph's canonical bytes.</param>
/// <param name="Macs">Multiply-accumulates of one inference.</param>
/// <param name="WeightBytes">Bytes of its distinct constants.</param>
/// <param name="LargestTensorBytes">Its largest activation.</param>
/// <param name="Inputs">What the caller feeds, in this order.</param>
/// <param name="Outputs">What the caller gets, in this order.</param>
/// <param name="Operators">How often each operator occurs.</param>
/// <param name="Metadata">Free keys of the file.</param>
/// <param name="Nodes">Every node.</param>
/// <param name="Language">The language side; null for other networks.</param>
internal sealed record InspectReport(
    string Schema,
    string Model,
    string GraphDigest,
    long Macs,
    long WeightBytes,
    long LargestTensorBytes,
    ImmutableArray<TensorReport> Inputs,
    ImmutableArray<TensorReport> Outputs,
    ImmutableSortedDictionary<string, int> Operators,
    ImmutableSortedDictionary<string, string> Metadata,
    ImmutableArray<NodeReport> Nodes,
    LanguageReport? Language)
{
    /// <summary>Describes a model.</summary>
    public static InspectReport Of(ImportedModel model)
    {
        Graph graph = model.Graph;
        return new InspectReport(
            "edge.model/1",
            graph.Name,
            GraphEncoding.DigestOf(graph).ToString(),
            graph.MacCount,
            graph.WeightBytes,
            graph.Tensors.Where(t => !t.IsConstant).Select(t => t.Bytes).DefaultIfEmpty().Max(),
            [.. graph.Inputs.Select(i => TensorReport.Of(graph.Tensors[i]))],
            [.. graph.Outputs.Select(i => TensorReport.Of(graph.Tensors[i]))],
            graph.Nodes.GroupBy(n => n.Operator.Kind).ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
            model.Metadata,
            [.. graph.Nodes.Select(n => NodeReport.Of(graph, n))],
            model.Text is { } text ? LanguageReport.Of(graph, text) : null);
    }
}
