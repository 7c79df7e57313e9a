using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>The C functions of kernels: a file and a function for each, of the same name.</summary>
public static class FirmwareKernelNames
{
    /// <summary>The function that computes a kernel, for example <c>edge_conv2d</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number that is no kernel.</exception>
    public static string FunctionOf(FirmwareKernel kernel) => "edge_" + FileOf(kernel);

    /// <summary>The name of its source file, without folder and extension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number that is no kernel.</exception>
    public static string FileOf(FirmwareKernel kernel) => kernel switch
    {
        FirmwareKernel.Conv2D => "conv2d",
        FirmwareKernel.DepthwiseConv2D => "depthwise_conv2d",
        FirmwareKernel.Add => "add",
        FirmwareKernel.Mul => "mul",
        FirmwareKernel.AveragePool => "average_pool",
        FirmwareKernel.MaxPool => "max_pool",
        FirmwareKernel.Mean => "mean",
        FirmwareKernel.Pad => "pad",
        FirmwareKernel.Softmax => "softmax",
        FirmwareKernel.Table => "table",
        FirmwareKernel.ResizeNearest => "resize_nearest",
        FirmwareKernel.ResizeBilinear => "resize_bilinear",
        FirmwareKernel.Concat => "concat",
        FirmwareKernel.Reshape => "reshape",
        FirmwareKernel.Lstm => "lstm",
        FirmwareKernel.Svdf => "svdf",
        FirmwareKernel.Gather => "gather",
        FirmwareKernel.Div => "div",
        FirmwareKernel.Maximum => "maximum",
        FirmwareKernel.ReduceMax => "reduce_max",
        _ => throw new ArgumentOutOfRangeException(nameof(kernel)),
    };
}
