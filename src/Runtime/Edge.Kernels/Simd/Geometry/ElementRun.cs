namespace Edge.Kernels.Simd.Geometry;

/// <summary>Elements that lie together in every operand; offsets in bytes.</summary>
/// <param name="Left">First operand.</param>
/// <param name="Right">Second operand; the first again where there is one only.</param>
/// <param name="Target">Output.</param>
/// <param name="Count">Elements.</param>
internal readonly record struct ElementRun(int Left, int Right, int Target, int Count);
