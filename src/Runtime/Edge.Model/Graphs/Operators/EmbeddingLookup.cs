namespace Edge.Model;

/// <summary>Takes the row of each token: <c>[1] × [V,D] → [1,D]</c>, float32. Inputs: token ids (Int32), table <c>[V,D]</c> of any element type.</summary>
/// <param name="Scale">What every value is multiplied by (Gemma: √D).</param>
public sealed record EmbeddingLookup(float Scale = 1) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(2, 2))
        {
            Tensor ids = check.Input(0)!, table = check.Input(1)!;
            check.Require(ids.Type == ElementType.Int32 && ids.Shape.ElementCount == 1, "Token ids are one Int32 a token.");
            check.Require(check.Output.Type == ElementType.Float32, "Activations of a language model are Float32.");
            if (check.Require(table.Shape.Rank == 2, "The table is [V,D]."))
            {
                check.OutputShape(1, table.Shape[1]);
            }
        }
    }
}
