namespace Edge.Model;

/// <summary>
/// How a sliding operator walks over its input, padding written out: importers resolve SAME and VALID. For output row
/// y it reads input rows <c>y·StrideHeight − PadTop + i·DilationHeight</c>, i &lt; KernelHeight; columns alike. Rows
/// outside the tensor are padding.
/// </summary>
/// <param name="KernelHeight">Rows of the kernel.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
/// <param name="StrideHeight">Rows between outputs.</param>
/// <param name="StrideWidth">Columns between outputs.</param>
/// <param name="PadTop">Rows of padding above.</param>
/// <param name="PadLeft">Columns of padding to the left.</param>
/// <param name="PadBottom">Rows of padding below.</param>
/// <param name="PadRight">Columns of padding to the right.</param>
/// <param name="DilationHeight">Rows between kernel taps.</param>
/// <param name="DilationWidth">Columns between kernel taps.</param>
public readonly record struct Window(
    int KernelHeight,
    int KernelWidth,
    int StrideHeight = 1,
    int StrideWidth = 1,
    int PadTop = 0,
    int PadLeft = 0,
    int PadBottom = 0,
    int PadRight = 0,
    int DilationHeight = 1,
    int DilationWidth = 1)
{
    /// <summary>Rows from the first to the last tap.</summary>
    public int SpanHeight => ((KernelHeight - 1) * DilationHeight) + 1;

    /// <summary>Columns from the first to the last tap.</summary>
    public int SpanWidth => ((KernelWidth - 1) * DilationWidth) + 1;

    /// <summary>Output rows for <paramref name="inputHeight"/> input rows.</summary>
    public int OutputHeight(int inputHeight) => ((inputHeight + PadTop + PadBottom - SpanHeight) / StrideHeight) + 1;

    /// <summary>Output columns for <paramref name="inputWidth"/> input columns.</summary>
    public int OutputWidth(int inputWidth) => ((inputWidth + PadLeft + PadRight - SpanWidth) / StrideWidth) + 1;

    /// <summary>Checks that the window fits an image <c>[1,H,W,C]</c>.</summary>
    internal bool Verify(NodeCheck check, Shape image)
    {
        const int Most = 1 << 16;
        bool bounded = KernelHeight is > 0 and <= Most && KernelWidth is > 0 and <= Most && StrideHeight is > 0 and <= Most && StrideWidth is > 0 and <= Most
            && DilationHeight is > 0 and <= Most && DilationWidth is > 0 and <= Most
            && PadTop is >= 0 and <= Most && PadBottom is >= 0 and <= Most && PadLeft is >= 0 and <= Most && PadRight is >= 0 and <= Most;
        return check.Require(bounded, "Kernel, strides and dilation are positive, padding is not negative, none above 65,536.")
            && check.Require(
                ((long)(KernelHeight - 1) * DilationHeight) + 1 <= (long)image[1] + PadTop + PadBottom && ((long)(KernelWidth - 1) * DilationWidth) + 1 <= (long)image[2] + PadLeft + PadRight,
                "The kernel fits into the padded image.");
    }
}
