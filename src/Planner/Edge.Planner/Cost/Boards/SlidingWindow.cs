namespace Edge.Planner.Cost.Boards;

/// <summary>The window of a convolution or a pooling: the first parameters of their structs (<c>edge_conv_parameters</c>).</summary>
/// <param name="Height">Rows of taps.</param>
/// <param name="Width">Taps of a row.</param>
/// <param name="StrideRows">Rows from window to window.</param>
/// <param name="StrideColumns">Columns from window to window.</param>
/// <param name="PadTop">Rows before the image.</param>
/// <param name="PadLeft">Columns before the image.</param>
/// <param name="DilationRows">Rows from tap to tap.</param>
/// <param name="DilationColumns">Columns from tap to tap.</param>
/// <param name="ImageHeight">Rows of the whole input.</param>
/// <param name="ImageWidth">Columns of the whole input.</param>
internal readonly record struct SlidingWindow(
    int Height, int Width, int StrideRows, int StrideColumns, int PadTop, int PadLeft, int DilationRows, int DilationColumns, int ImageHeight, int ImageWidth)
{
    /// <summary>The window of a call.</summary>
    public static SlidingWindow Of(KernelCall call) => new(call[0], call[1], call[2], call[3], call[4], call[5], call[6], call[7], call[8], call[9]);

    /// <summary>Taps, in the image or not.</summary>
    public int Taps => Height * Width;

    /// <summary>The first row of the window of an output row; above the image where negative.</summary>
    public int Top(int y) => (y * StrideRows) - PadTop;

    /// <summary>The first column of the window of an output column.</summary>
    public int Left(int x) => (x * StrideColumns) - PadLeft;

    /// <summary>Rows of taps that lie in the image.</summary>
    public TapRange RowsAt(int y) => TapRange.Inside(Top(y), DilationRows, Height, ImageHeight);

    /// <summary>Columns of taps that lie in the image.</summary>
    public TapRange ColumnsAt(int x) => TapRange.Inside(Left(x), DilationColumns, Width, ImageWidth);
}
