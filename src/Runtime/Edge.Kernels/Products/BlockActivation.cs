using System.Runtime.InteropServices;

namespace Edge.Kernels.Products;

/// <summary>What belongs to a block of 32 quantised activations <c>x = Scale · q</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BlockActivation
{
    /// <summary>The largest magnitude is 127 times this.</summary>
    public float Scale;

    /// <summary><c>Scale · Σ q</c>: what a minimum of the weights is multiplied by.</summary>
    public float WeightedSum;

    /// <summary>Σ q: what the offset of unsigned weights is multiplied by.</summary>
    public int Sum;

    /// <summary>Σ q of the first 16 values.</summary>
    public int LowSum;

    /// <summary>Σ q of the last 16 values.</summary>
    public int HighSum;
}
