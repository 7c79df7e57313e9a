using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>A node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Input">Its first input.</param>
/// <param name="Output">Its first output.</param>
/// <param name="Macs">Its multiply-accumulates.</param>
/// <param name="WeightBytes">Bytes of its constants.</param>
internal sealed record NodeReport(string Name, string Operator, TensorReport? Input, TensorReport Output, long Macs, long WeightBytes)
{
    /// <summary>Describes a node.</summary>
    public static NodeReport Of(Graph graph, Node node) => new(
        node.Name,
        node.Operator.Kind,
        graph.Input(node, 0) is { } input ? TensorReport.Of(input) : null,
        TensorReport.Of(graph.Output(node)),
        node.Operator.MacCount(graph, node),
        node.Inputs.Where(i => i >= 0 && graph.Tensors[i].IsConstant).Distinct().Sum(i => graph.Tensors[i].Bytes));
}
