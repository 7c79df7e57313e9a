namespace Edge.Kernels.Products;

/// <summary>One row.</summary>
internal readonly struct OneToken : ITokens
{
    public static int Count => 1;
}
