namespace Edge.Model;

/// <summary>
/// Rotary position embedding (RoFormer, Su et al. 2021): turns pair i of the first R values of every head by
/// <c>position · frequency[i]</c>: <c>[1,H·S] → [1,H·S]</c>. Every scaling of it (linear, NTK, YaRN, Llama 3, LongRoPE) is
/// in the constant that the importer computed. Inputs: x, position <c>[1]</c> (Int32), frequencies <c>[R/2]</c> (Float32, radians a token).
/// </summary>
/// <param name="HeadSize">S.</param>
/// <param name="Pairing">Which values make a pair.</param>
/// <param name="Magnitude">What rotated values are multiplied by (YaRN's and LongRoPE's attention factor).</param>
public sealed record Rope(int HeadSize, RopePairing Pairing, float Magnitude = 1) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(3, 3))
        {
            Tensor x = check.Input(0)!, position = check.Input(1)!, frequencies = check.Input(2)!;
            check.SameType(x);
            check.Require(x.Shape == check.Output.Shape && HeadSize > 0 && x.Shape.ElementCount % HeadSize == 0, "Input and output have the same shape, whole heads of it.");
            check.Require(position.Type == ElementType.Int32 && position.Shape.ElementCount == 1, "The position is one Int32 a token.");
            check.Require(frequencies.Type == ElementType.Float32 && 2L * frequencies.Shape.ElementCount <= HeadSize, "There is a Float32 frequency a pair, and pairs fit the head.");
        }
    }
}
