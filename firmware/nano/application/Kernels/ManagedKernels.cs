using Edge.Model.Firmware;
using Edge.Nano.Programs;

namespace Edge.Nano.Kernels;

/// <summary>
/// Kernels in C#, bit for bit those of <c>firmware/core/kernels/portable</c>: for boards whose nanoCLR has not been built with
/// ours. An interpreter needs about 180 times as long as machine code for a multiply-accumulate, so they are for networks
/// below 50,000 of them.
/// </summary>
internal sealed class ManagedKernels : IKernels
{
    private const int Alignment = 16;

    /// <inheritdoc/>
    public string Name => "portable";

    /// <summary>Only an LSTM has states: its cells and four gates in 16 bits, its outputs in 8.</summary>
    public int ScratchBytes(ProgramNode node) =>
        node.Kernel == (int)FirmwareKernel.Lstm ? ((11 * node.Parameters[3]) + (Alignment - 1)) / Alignment * Alignment : 0;

    /// <inheritdoc/>
    public void Run(KernelCall call)
    {
        switch ((FirmwareKernel)call.Node.Kernel)
        {
            case FirmwareKernel.Conv2D:
                ConvolutionKernels.Convolve(call);
                break;
            case FirmwareKernel.DepthwiseConv2D:
                ConvolutionKernels.ConvolveDepthwise(call);
                break;
            case FirmwareKernel.Add:
                ElementKernels.Add(call);
                break;
            case FirmwareKernel.Mul:
                ElementKernels.Multiply(call);
                break;
            case FirmwareKernel.AveragePool:
                PoolingKernels.Average(call);
                break;
            case FirmwareKernel.MaxPool:
                PoolingKernels.Maximum(call);
                break;
            case FirmwareKernel.Mean:
                PoolingKernels.Mean(call);
                break;
            case FirmwareKernel.Pad:
                MovementKernels.Pad(call);
                break;
            case FirmwareKernel.Softmax:
                ElementKernels.Softmax(call);
                break;
            case FirmwareKernel.Table:
                ElementKernels.LookUp(call);
                break;
            case FirmwareKernel.ResizeNearest:
                MovementKernels.ResizeNearest(call);
                break;
            case FirmwareKernel.ResizeBilinear:
                MovementKernels.ResizeBilinear(call);
                break;
            case FirmwareKernel.Concat:
                MovementKernels.Concat(call);
                break;
            case FirmwareKernel.Reshape:
                MovementKernels.Reshape(call);
                break;
            case FirmwareKernel.Lstm:
                RecurrentKernels.Lstm(call);
                break;
            case FirmwareKernel.Svdf:
                RecurrentKernels.Svdf(call);
                break;
            case FirmwareKernel.Div:
                ElementKernels.Divide(call);
                break;
            case FirmwareKernel.Maximum:
                ElementKernels.Maximum(call);
                break;
            case FirmwareKernel.ReduceMax:
                PoolingKernels.ReduceMaximum(call);
                break;
            default:
                MovementKernels.Gather(call);
                break;
        }
    }
}
