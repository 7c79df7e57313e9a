using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>
/// The truth that every other kernel set is compared with: plain loops, bit-exact with TensorFlow Lite Micro's reference
/// arithmetic on integers (two roundings in the fixed-point multiplier). Every kernel computes exactly the region that a
/// step asks for, from windows and rings, with the padding of the whole tensor.
/// </summary>
public sealed class ReferenceKernels : IKernelSet
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public NodeKernel Prepare(NodeBinding node) => node.Node.Operator switch
    {
        Add or Sub => new AddKernel(node),
        Cast => new CastKernel(node),
        Concat => new ConcatKernel(node),
        Conv2D => new Conv2DKernel(node),
        DepthwiseConv2D => new DepthwiseConv2DKernel(node),
        Dequantize => new DequantizeKernel(node),
        Div => new DivKernel(node),
        FullyConnected => new FullyConnectedKernel(node),
        Lstm => new LstmKernel(node),
        MatMul => new MatMulKernel(node),
        Maximum or Minimum => new ExtremumKernel(node),
        Mul => new MulKernel(node),
        Pad => new PadKernel(node),
        Pool2D => new Pool2DKernel(node),
        Quantize => new QuantizeKernel(node),
        Reduce => new ReduceKernel(node),
        Reshape => new ReshapeKernel(node),
        Resize => new ResizeKernel(node),
        Softmax => new SoftmaxKernel(node),
        StridedSlice => new StridedSliceKernel(node),
        Svdf => new SvdfKernel(node),
        Transpose => new TransposeKernel(node),
        Unary => new UnaryKernel(node),
        Operator other => throw new EdgeException(5001, $"Node '{node.Node.Name}' is {other.Kind}.", "No kernel computes this operator.", "Replace the operator in the model."),
    };
}
