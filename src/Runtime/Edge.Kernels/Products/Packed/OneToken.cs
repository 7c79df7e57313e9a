namespace Edge.Kernels.Products.Packed;

/// <summary>One row.</summary>
internal readonly struct OneToken : ITokens
{
    public static int Count => 1;
}
