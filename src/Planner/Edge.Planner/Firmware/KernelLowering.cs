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
        _ => throw node.Refuse("Firmware has no kernel for this operator."),
    };
}
