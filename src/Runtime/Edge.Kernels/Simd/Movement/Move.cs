namespace Edge.Kernels.Simd.Movement;

/// <summary>Bytes that move together.</summary>
/// <param name="Source">Offset in memory, or <see cref="Padding"/>.</param>
/// <param name="Target">Offset in memory.</param>
/// <param name="Bytes">How many.</param>
internal readonly record struct Move(int Source, int Target, int Bytes)
{
    /// <summary>The source of padding.</summary>
    public const int Padding = -1;
}
