using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary><see cref="StridedSlice"/> of any type; the output may drop dimensions of size 1.</summary>
internal sealed class StridedSliceKernel : GatherKernel
{
    public StridedSliceKernel(NodeBinding binding)
        : base(binding)
    {
        var slice = (StridedSlice)Node.Operator;
        var dimensions = new GatherDimension[slice.Begin.Rank];
        for (int d = 0; d < dimensions.Length; d++)
        {
            dimensions[d] = new GatherDimension(d, slice.Begin[d], slice.Strides.Values[d]);
        }

        Gather(slice.Sizes, dimensions, Input(0).Shape, []);
    }
}
