namespace Edge.Model;

/// <summary>
/// Causal attention over the tokens of a sequence so far, with grouped heads (Ainslie et al. 2023):
/// <c>[1,H·S] × [1,K·S] × [1,K·S] → [1,H·S]</c>. The node owns a key-value cache: keys and values of the token are
/// appended at its position before it attends. Inputs: query, key, value, position <c>[1]</c> (Int32).
/// </summary>
/// <param name="HeadCount">H.</param>
/// <param name="KeyValueHeadCount">K, a divisor of H: query head h reads key-value head <c>h / (H/K)</c>.</param>
/// <param name="HeadSize">S.</param>
/// <param name="Scale">What scores are multiplied by, usually 1/√S.</param>
/// <param name="SoftCap">Scores become <c>c·tanh(s/c)</c> (Gemma 2); 0 for none.</param>
/// <param name="WindowTokens">A token sees itself and the <c>WindowTokens − 1</c> before it; 0 for all.</param>
public sealed record Attention(int HeadCount, int KeyValueHeadCount, int HeadSize, float Scale, float SoftCap = 0, int WindowTokens = 0) : Operator
{
    /// <summary>Multiply-accumulates for each token that is attended to.</summary>
    public override long MacCount(Graph graph, Node node) => 2L * HeadCount * HeadSize;

    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(4, 4))
        {
            return;
        }

        Tensor query = check.Input(0)!, key = check.Input(1)!, value = check.Input(2)!, position = check.Input(3)!;
        check.SameType(query);
        check.Require(query.Type == ElementType.Float32 && key.Type == query.Type && value.Type == query.Type, "Queries, keys and values are Float32.");
        check.Require(position.Type == ElementType.Int32 && position.Shape.ElementCount == 1, "The position is one Int32 a token.");
        if (check.Require(HeadCount > 0 && KeyValueHeadCount > 0 && HeadSize > 0 && HeadCount % KeyValueHeadCount == 0 && SoftCap >= 0 && WindowTokens >= 0, "Key-value heads divide the heads; cap and window are not negative."))
        {
            check.Require(
                query.Shape.ElementCount == (long)HeadCount * HeadSize && key.Shape.ElementCount == (long)KeyValueHeadCount * HeadSize && value.Shape == key.Shape && check.Output.Shape == query.Shape,
                "Queries are [1,H·S], keys and values [1,K·S], the output is like the queries.");
        }
    }
}
