namespace Edge.Importers.Onnx;

/// <summary>
/// Orders in which the dimensions of a value are laid into a tensor: entry i is the value's dimension at the tensor's
/// dimension i, -1 a dimension of size 1 that the value lacks.
/// </summary>
internal static class Arrangements
{
    /// <summary>ONNX's own order.</summary>
    public static int[] Plain(int rank) => [.. Enumerable.Range(0, rank)];

    /// <summary>
    /// Images, channels last: <c>[N,C,H,W] → [N,H,W,C]</c>, <c>[N,C,L] → [N,1,L,C]</c>, anything else in its own order.
    /// </summary>
    public static int[] Image(int rank) => rank switch
    {
        4 => [0, 2, 3, 1],
        3 => [0, -1, 2, 1],
        _ => Plain(rank),
    };

    /// <summary>Filters of convolutions: <c>[O,I,KH,KW] → [O,KH,KW,I]</c>, <c>[O,I,K] → [O,1,K,I]</c>.</summary>
    public static int[] Filter(int rank) => Image(rank);

    /// <summary>Filters of depthwise convolutions: <c>[C,1,KH,KW] → [1,KH,KW,C]</c>, <c>[C,1,K] → [1,1,K,C]</c>.</summary>
    public static int[] DepthwiseFilter(int rank) => rank == 4 ? [1, 2, 3, 0] : [1, -1, 2, 0];

    /// <summary>The arrangement of an operand of lower rank beside one of <paramref name="rank"/> dimensions that lies in <paramref name="arrangement"/> (NumPy broadcasting).</summary>
    public static int[] Aligned(int[] arrangement, int rank, int operandRank) =>
        Array.ConvertAll(arrangement, d => d < rank - operandRank ? -1 : d - (rank - operandRank));
}
