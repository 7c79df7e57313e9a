namespace Edge.Model;

/// <summary>Resizes an image <c>[1,H,W,C] → [1,H',W',C]</c>. Input: image.</summary>
/// <param name="Interpolation">Nearest or bilinear.</param>
/// <param name="Coordinates">How an output position maps to the input.</param>
/// <param name="Rounding">How nearest chooses; ignored for bilinear.</param>
public sealed record Resize(ResizeInterpolation Interpolation, ResizeCoordinates Coordinates, ResizeRounding Rounding = ResizeRounding.Floor) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(1, 1))
        {
            Shape image = check.Input(0)!.Shape, output = check.Output.Shape;
            check.SameType(check.Input(0)!);
            check.Require(image.Rank == 4 && output.Rank == 4 && image[0] == 1 && output[0] == 1 && image[3] == output[3], "Images have four dimensions, batch 1 and the same channels.");
            check.Require(image.ElementCount > 0 && output.ElementCount > 0, "No dimension is 0.");
        }
    }
}
