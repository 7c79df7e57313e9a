namespace Edge.Training.Layers;

/// <summary>What <see cref="BinaryLayer"/> computes.</summary>
internal enum BinaryFunction
{
    /// <summary>a + b.</summary>
    Sum,

    /// <summary>a − b.</summary>
    Difference,

    /// <summary>a · b.</summary>
    Product,
}
