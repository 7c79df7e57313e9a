using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>Chooses the kernel of an operator.</summary>
internal static class KernelLowering
{
    /// <summary>Lowers a node.</summary>
    /// <exception cref="EdgeException">EDGE3300 or EDGE3301 where firmware has no kernel for it.</exception>
    public static FirmwareNode Lower(NodeLowering node) => node.Node.Operator switch
    {
        Conv2D conv => ConvolutionLowering.Lower(node, conv),
        DepthwiseConv2D conv => ConvolutionLowering.Lower(node, conv),
        FullyConnected layer => ConvolutionLowering.Lower(node, layer),
        Add add => ElementwiseLowering.Sum(node, add.Activation, subtract: false),
        Sub sub => ElementwiseLowering.Sum(node, sub.Activation, subtract: true),
        Mul mul => ElementwiseLowering.Product(node, mul),
        Div div => ElementwiseLowering.Quotient(node, div),
        Maximum maximum => ElementwiseLowering.Extremum(node, maximum.Activation, largest: true),
        Minimum minimum => ElementwiseLowering.Extremum(node, minimum.Activation, largest: false),
        Unary unary => ElementwiseLowering.Table(node, unary),
        Quantize => ElementwiseLowering.Requantisation(node),
        Pool2D pool => PoolingLowering.Lower(node, pool),
        Reduce reduce => PoolingLowering.Lower(node, reduce),
        Pad pad => MovementLowering.Lower(node, pad),
        StridedSlice slice => MovementLowering.Lower(node, slice),
        Transpose transpose => MovementLowering.Lower(node, transpose),
        Reshape => MovementLowering.Reshape(node),
        Concat concat => MovementLowering.Lower(node, concat),
        Resize resize => MovementLowering.Lower(node, resize),
        Softmax softmax => SoftmaxLowering.Lower(node, softmax),
        Lstm lstm => RecurrentLowering.Lower(node, lstm),
        Svdf svdf => RecurrentLowering.Lower(node, svdf),
        _ => throw node.Refuse("Firmware has no kernel for this operator."),
    };
}
