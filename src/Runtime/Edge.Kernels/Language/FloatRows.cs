namespace Edge.Kernels.Language;

/// <summary>Rows of floats in native memory: row r begins at <c>Address + 4·r·Stride</c>.</summary>
/// <param name="Address">The first float of row 0.</param>
/// <param name="Stride">Floats from one row to the next; 0 where every row is the same.</param>
public readonly record struct FloatRows(nint Address, int Stride)
{
    /// <summary>The address of a row.</summary>
    public nint this[int row] => Address + ((nint)row * Stride * sizeof(float));

    /// <summary>The same rows from column <paramref name="columns"/> on.</summary>
    public FloatRows Skip(int columns) => this with { Address = Address + ((nint)columns * sizeof(float)) };
}
