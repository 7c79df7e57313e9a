namespace Edge.Model;

/// <summary>
/// TensorFlow Lite SVDF: a rank-<paramref name="Rank"/> factorised filter over time. Inputs: x <c>[B,I]</c>, feature
/// weights <c>[F,I]</c>, time weights <c>[F,M]</c>, bias <c>[F/Rank]</c> (optional), state <c>[B,F·M]</c>, which starts
/// at zero for each inference. Output <c>[B,F/Rank]</c>.
/// </summary>
/// <param name="Rank">Filters added up for one unit.</param>
/// <param name="Activation">What is fused behind it.</param>
public sealed record Svdf(int Rank, Activation Activation = Activation.None) : Operator
{
    /// <inheritdoc/>
    public override long MacCount(Graph graph, Node node) =>
        graph.Tensors[node.Inputs[1]].Shape.ElementCount + (long)graph.Tensors[node.Inputs[2]].Shape.ElementCount;
}
