namespace Edge.Testing;

/// <summary>What an operator of a golden network gave for vector 0.</summary>
/// <param name="Operator">Position of the operator in the model file.</param>
/// <param name="Tensor">Index of the tensor in the model file.</param>
/// <param name="Value">Its bytes.</param>
public sealed record GoldenLayer(int Operator, int Tensor, ReadOnlyMemory<byte> Value);
