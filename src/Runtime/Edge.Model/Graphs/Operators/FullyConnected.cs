namespace Edge.Model;

/// <summary>
/// Dense layer: <c>[…,K]·[N,K]ᵀ + [N] → […,N]</c>. Inputs: activations, filter <c>[N,K]</c>, bias <c>[N]</c> (optional).
/// Leading dimensions are rows.
/// </summary>
/// <param name="Activation">What is fused behind it.</param>
public sealed record FullyConnected(Activation Activation = Activation.None) : Operator
{
    /// <inheritdoc/>
    public override long MacCount(Graph graph, Node node) =>
        (long)graph.Output(node).Shape.ElementCount * graph.Tensors[node.Inputs[1]].Shape[1];

    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(2, 3))
        {
            return;
        }

        Tensor input = check.Input(0)!, filter = check.Input(1)!;
        check.SameType(input);
        check.Numeric(input);
        check.Numeric(check.Output);
        if (!check.Require(filter.Shape.Rank == 2 && filter.Shape[1] > 0 && input.Shape.ElementCount % filter.Shape[1] == 0, "The filter is [N,K] and K divides the input."))
        {
            return;
        }

        long rows = input.Shape.ElementCount / filter.Shape[1];
        check.Require(check.Output.Shape.ElementCount == rows * filter.Shape[0] && (check.Output.Shape.Rank == 0 || check.Output.Shape[-1] == filter.Shape[0]), "The output is [rows,N].");
        FilterRules.Verify(check, filter, filterAxis: 0, filter.Shape[0]);
    }
}
