using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary><see cref="Reshape"/> of any type: elements keep their row-major index.</summary>
internal sealed class ReshapeKernel : GatherKernel
{
    public ReshapeKernel(NodeBinding binding)
        : base(binding)
    {
        var elements = new Shape(Output.Shape.ElementCount);
        Gather(elements, [new GatherDimension(0, 0, 1)], elements, []);
    }
}
