namespace Edge.Kernels.Products.Packed;

/// <summary>Q4_0, Q5_0, Q8_0: a half-precision scale in 32 columns.</summary>
internal readonly struct BlockScales : IScales
{
    public static int UnitBytes => 16;
}
