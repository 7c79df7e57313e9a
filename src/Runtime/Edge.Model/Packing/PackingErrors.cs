namespace Edge.Model.Packing;

/// <summary>The errors of packing weights: EDGE5040 to EDGE5042.</summary>
internal static class PackingErrors
{
    public static EdgeException NoSuchLayout(ElementType type, WeightLayout layout) => new(
        5040,
        $"Weights of type {type} cannot lie as {layout}.",
        "Only the packed types of language models are interleaved; all others stay row by row.",
        $"Use the layout that {nameof(WeightPacking)}.{nameof(WeightPacking.LayoutOf)} gives, or make the plan again.");

    public static EdgeException NotWholeBlocks(ElementType type, int columns) => new(
        5041,
        $"{columns} columns are no whole blocks of {type}.",
        $"A block is {type.BlockElements()} values of a row; a matrix is never cut inside of one.",
        "Cut the matrix at a multiple of the block, or make the plan again.");

    public static EdgeException WrongSize(string what, long expectedBytes, long actualBytes) => new(
        5042,
        $"The {what} has {actualBytes} bytes instead of {expectedBytes}.",
        "Its size follows from type, layout, rows and columns.",
        "Check the rows and columns, or make the plan again.");
}
