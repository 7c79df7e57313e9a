namespace Edge.Kernels.Products;

/// <summary>Four rows.</summary>
internal readonly struct FourTokens : ITokens
{
    public static int Count => 4;
}
