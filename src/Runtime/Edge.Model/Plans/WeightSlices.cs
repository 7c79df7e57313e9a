using Edge.Model.Packing;

namespace Edge.Model;

/// <summary>Sizes of the parts of constants that lie in shards.</summary>
public static class WeightSlices
{
    private const int Alignment = 64;

    /// <summary>
    /// The whole of a constant: a matrix <c>[N,K]</c>, a stack of experts <c>[E,N,K]</c>; a vector <c>[N]</c> is the matrix
    /// <c>[N,1]</c>, so that a bias is cut where the rows of its matrix are.
    /// </summary>
    /// <param name="tensor">The constant.</param>
    public static WeightSlice Whole(Tensor tensor) => tensor.Shape.Rank switch
    {
        2 => new WeightSlice(0, 1, 0, tensor.Shape[0], 0, tensor.Shape[1]),
        3 => new WeightSlice(0, tensor.Shape[0], 0, tensor.Shape[1], 0, tensor.Shape[2]),
        _ => new WeightSlice(0, 1, 0, tensor.Shape.ElementCount, 0, 1),
    };

    /// <summary>Whether a slice lies inside of a constant and cuts no block of its element type.</summary>
    /// <param name="tensor">The constant.</param>
    /// <param name="slice">The part.</param>
    public static bool Fits(Tensor tensor, WeightSlice slice)
    {
        WeightSlice whole = Whole(tensor);
        int block = tensor.Type.BlockElements();
        return Inside(slice.FirstExpert, slice.Experts, whole.Experts) && Inside(slice.FirstRow, slice.Rows, whole.Rows) && Inside(slice.FirstColumn, slice.Columns, whole.Columns)
            && slice.FirstColumn % block == 0 && slice.Columns % block == 0;
    }

    /// <summary>Bytes from one matrix of a stack to the next in a shard: a multiple of 64.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="layout">How matrices lie.</param>
    /// <param name="slice">The part that is there.</param>
    public static long ExpertStrideBytes(ElementType type, WeightLayout layout, WeightSlice slice) =>
        checked((MatrixBytes(type, layout, slice) + Alignment - 1) / Alignment * Alignment);

    /// <summary>Bytes of an entry of a shard.</summary>
    /// <param name="tensor">The constant.</param>
    /// <param name="layout">How it lies.</param>
    /// <param name="slice">The part that is there; null for the whole.</param>
    public static long EntryBytes(Tensor tensor, WeightLayout layout, WeightSlice? slice)
    {
        if (slice is null && layout == WeightLayout.RowMajor)
        {
            return tensor.Bytes;
        }

        slice ??= Whole(tensor);
        return checked(((slice.Experts - 1) * ExpertStrideBytes(tensor.Type, layout, slice)) + MatrixBytes(tensor.Type, layout, slice));
    }

    /// <summary>Bytes of one matrix of a slice.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="layout">How it lies.</param>
    /// <param name="slice">The part that is there.</param>
    public static long MatrixBytes(ElementType type, WeightLayout layout, WeightSlice slice) =>
        WeightPacking.PackedBytes(type, layout, slice.Rows, slice.Columns);

    private static bool Inside(int first, int count, int limit) => first >= 0 && count > 0 && first <= limit - count;
}
