namespace Edge.Kernels.Products;

/// <summary>A number of rows that the compiler knows.</summary>
internal interface ITokens
{
    /// <summary>The number, 1 to 4.</summary>
    static abstract int Count { get; }
}
