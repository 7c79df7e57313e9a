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

    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(3, 5))
        {
            return;
        }

        Shape input = check.Input(0)!.Shape, feature = check.Input(1)!.Shape, time = check.Input(2)!.Shape, output = check.Output.Shape;
        if (!check.Require(input.Rank == 2 && feature.Rank == 2 && time.Rank == 2 && output.Rank == 2 && Rank > 0, "All operands have two dimensions and the rank is positive."))
        {
            return;
        }

        check.Require(feature[1] == input[1] && time[0] == feature[0] && feature[0] % Rank == 0, "Feature weights are [F,I], time weights [F,M], and the rank divides F.");
        check.OutputShape(input[0], feature[0] / Rank);
        check.Require(check.Input(4)?.Shape.ElementCount == (long)input[0] * feature[0] * time[1], "The state is [batch,F·M].");
        check.Require(check.Input(3) is null || check.Input(3)!.Shape.ElementCount == feature[0] / Rank, "The bias is [F/Rank].");
    }
}
