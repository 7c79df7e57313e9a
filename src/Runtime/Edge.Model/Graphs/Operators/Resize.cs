namespace Edge.Model;

/// <summary>Resizes an image <c>[1,H,W,C] → [1,H',W',C]</c>. Input: image.</summary>
/// <param name="Interpolation">Nearest or bilinear.</param>
/// <param name="Coordinates">How an output position maps to the input.</param>
/// <param name="Rounding">How nearest chooses; ignored for bilinear.</param>
public sealed record Resize(ResizeInterpolation Interpolation, ResizeCoordinates Coordinates, ResizeRounding Rounding = ResizeRounding.Floor) : Operator;
