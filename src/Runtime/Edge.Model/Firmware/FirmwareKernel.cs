namespace Edge.Model.Firmware;

/// <summary>A kernel of the firmware: <c>edge_kernel</c> in <c>firmware/core/include/edge/kernels.h</c>. The numbers are part of the canonical encoding.</summary>
public enum FirmwareKernel : byte
{
    /// <summary>Convolution; fully connected layers are convolutions of 1×1.</summary>
    Conv2D = 0,

    /// <summary>Depthwise convolution.</summary>
    DepthwiseConv2D = 1,

    /// <summary>Sum and difference.</summary>
    Add = 2,

    /// <summary>Product.</summary>
    Mul = 3,

    /// <summary>Average over a window.</summary>
    AveragePool = 4,

    /// <summary>Maximum over a window.</summary>
    MaxPool = 5,

    /// <summary>Mean or sum over rows, columns or channels.</summary>
    Mean = 6,

    /// <summary>Padding.</summary>
    Pad = 7,

    /// <summary>Softmax along channels.</summary>
    Softmax = 8,

    /// <summary>A function of one stored value, tabulated.</summary>
    Table = 9,

    /// <summary>Nearest neighbour.</summary>
    ResizeNearest = 10,

    /// <summary>Bilinear interpolation.</summary>
    ResizeBilinear = 11,

    /// <summary>Tensors one behind the other.</summary>
    Concat = 12,

    /// <summary>The same elements in another shape.</summary>
    Reshape = 13,

    /// <summary>LSTM.</summary>
    Lstm = 14,

    /// <summary>SVDF.</summary>
    Svdf = 15,

    /// <summary>Moves elements: slices, transpositions, padding of any tensor.</summary>
    Gather = 16,

    /// <summary>Quotient.</summary>
    Div = 17,

    /// <summary>The larger, or the smaller, of two values.</summary>
    Maximum = 18,

    /// <summary>The largest, or the smallest, value over rows, columns or channels.</summary>
    ReduceMax = 19,
}
