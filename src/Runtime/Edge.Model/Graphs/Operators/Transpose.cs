namespace Edge.Model;

/// <summary>Dimensions in another order: output dimension i is input dimension <c>Permutation[i]</c>. Input: x.</summary>
/// <param name="Permutation">A permutation of 0 … rank − 1.</param>
public sealed record Transpose(Shape Permutation) : Operator;
