namespace Edge.Kernels.Products.Packed;

/// <summary>Four rows.</summary>
internal readonly struct FourTokens : ITokens
{
    public static int Count => 4;
}
