namespace Edge.Model;

/// <summary>
/// A sparse feed-forward layer (Shazeer et al. 2017): the softmax of the router's logits picks a few experts, each a
/// gated feed-forward layer, and adds what they say by weight: <c>[1,D] × [1,E] → [1,D]</c>. Inputs: x, router logits <c>[1,E]</c>,
/// gate <c>[E,F,D]</c>, up <c>[E,F,D]</c>, down <c>[E,D,F]</c>.
/// </summary>
/// <param name="UsedCount">Experts a token.</param>
/// <param name="Function">On the gate.</param>
/// <param name="Normalizes">The weights of the experts used are divided by their sum (Mixtral, Qwen3), or taken as they are (Qwen2).</param>
/// <param name="Scale">What the weights are multiplied by.</param>
public sealed record MixtureOfExperts(int UsedCount, GateFunction Function, bool Normalizes, float Scale = 1) : Operator
{
    /// <inheritdoc/>
    public override long MacCount(Graph graph, Node node) =>
        3L * UsedCount * graph.Tensors[node.Inputs[2]].Shape[1] * graph.Tensors[node.Inputs[2]].Shape[2];

    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(5, 5))
        {
            return;
        }

        Tensor x = check.Input(0)!, router = check.Input(1)!, gate = check.Input(2)!, up = check.Input(3)!, down = check.Input(4)!;
        check.SameType(x);
        check.Require(x.Type == ElementType.Float32 && router.Type == ElementType.Float32, "Activations and router logits are Float32.");
        if (check.Require(gate.Shape.Rank == 3 && down.Shape.Rank == 3 && up.Shape == gate.Shape, "Experts are [E,F,D], [E,F,D] and [E,D,F]."))
        {
            check.Require(
                down.Shape[0] == gate.Shape[0] && down.Shape[1] == gate.Shape[2] && down.Shape[2] == gate.Shape[1] && x.Shape.ElementCount == gate.Shape[2]
                && router.Shape.ElementCount == gate.Shape[0] && UsedCount > 0 && UsedCount <= gate.Shape[0] && check.Output.Shape == x.Shape,
                "Experts fit the input, the router has a logit an expert, and no more experts are used than there are.");
        }
    }
}
