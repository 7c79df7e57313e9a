namespace Edge.Model;

/// <summary>
/// Root-mean-square normalisation (Zhang and Sennrich, 2019) of every run of G values: <c>[1,N] × [G] → [1,N]</c>,
/// <c>y = x / √(mean(x²) + ε) · w</c>. With G = N it is the norm of a layer, with G = head size the query and key norms
/// of Qwen3 and Gemma 3. Inputs: x, weight <c>[G]</c>, G divides N.
/// </summary>
/// <param name="Epsilon">ε.</param>
public sealed record RmsNorm(float Epsilon) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(2, 2))
        {
            Tensor x = check.Input(0)!, weight = check.Input(1)!;
            check.SameType(x);
            check.Require(x.Shape == check.Output.Shape, "Input and output have the same shape.");
            check.Require(Epsilon > 0 && weight.Type == ElementType.Float32 && weight.Shape.Rank == 1 && weight.Shape[0] > 0 && x.Shape.ElementCount % weight.Shape[0] == 0, "The weight is [G] of Float32, G divides the input, and ε is positive.");
        }
    }
}
