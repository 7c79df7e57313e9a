using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Operators that move the elements of constants.</summary>
internal static class ConstantMovement
{
    /// <summary>A constant of dimensions <paramref name="dims"/> whose element i is element <c>source(i)</c> of another.</summary>
    public static OnnxConstant Pick(OnnxNode node, OnnxConstant from, int[] dims, Func<int, int> source)
    {
        int count = Dims.TryCount(dims);
        if (count < 0 || count > Math.Max(OnnxLimits.MaxFoldedElements, from.Count))
        {
            throw OnnxError.TooLarge($"Node {node} makes a constant {Dims.Text(dims)}.", $"Computed constants have at most {OnnxLimits.MaxFoldedElements} elements.");
        }

        int size = from.Type.BlockBytes();
        byte[] bytes = new byte[(long)count * size];
        ReadOnlySpan<byte> read = from.Bytes.Span;
        for (int i = 0; i < count; i++)
        {
            read.Slice(source(i) * size, size).CopyTo(bytes.AsSpan(i * size));
        }

        return new OnnxConstant(from.Type, dims, bytes);
    }

    public static OnnxConstant Transpose(OnnxNode node, OnnxConstant from)
    {
        int[] permutation = ShapeRules.Permutation(node, from.Dims.Length);
        return new OnnxConstant(
            from.Type,
            [.. permutation.Select(d => from.Dims[d])],
            ConstantLayout.Arrange(from.Bytes, from.Dims, permutation, from.Type.BlockBytes()));
    }

    public static OnnxConstant Slice(OnnxNode node, OnnxConstant?[] inputs, long opset)
    {
        OnnxConstant from = Required(node, inputs, 0);
        bool listed = opset < 10;
        long[] starts = listed ? node.Ints("starts") ?? [] : Required(node, inputs, 1).Int64s();
        long[] ends = listed ? node.Ints("ends") ?? [] : Required(node, inputs, 2).Int64s();
        long[]? axes = listed ? node.Ints("axes") : inputs.ElementAtOrDefault(3)?.Int64s();
        (int[] begin, int[] steps, int[] sizes) = ShapeRules.Slice(node, from.Dims, starts, ends, axes, listed ? null : inputs.ElementAtOrDefault(4)?.Int64s());
        int[] strides = Dims.Strides(from.Dims);
        return Pick(node, from, sizes, i => Offset(i, sizes, d => (begin[d], steps[d] * strides[d], strides[d])));
    }

    public static OnnxConstant Gather(OnnxNode node, OnnxConstant?[] inputs)
    {
        OnnxConstant from = Required(node, inputs, 0), indices = Required(node, inputs, 1);
        int axis = ShapeRules.Axis(node, node.Int("axis", 0), from.Dims.Length), along = from.Dims[axis];
        long[] taken = indices.Int64s();
        if (taken.Any(i => i < -along || i >= along))
        {
            throw OnnxError.Shapes(node, $"An index lies outside of {Dims.Text(from.Dims)}.");
        }

        int[] dims = ShapeRules.Checked(node, from.Dims.Take(axis).Concat(indices.Dims).Concat(from.Dims.Skip(axis + 1)).Select(d => (long)d));
        int inner = Dims.Count(from.Dims.AsSpan(axis + 1));
        return Pick(node, from, dims, i =>
        {
            long index = taken[i / inner % taken.Length];
            return (((i / inner / taken.Length * along) + (int)(index < 0 ? index + along : index)) * inner) + (i % inner);
        });
    }

    public static OnnxConstant Concat(OnnxNode node, OnnxConstant?[] inputs)
    {
        OnnxConstant first = Required(node, inputs, 0);
        int axis = ShapeRules.Axis(node, node.Int("axis", 0), first.Dims.Length);
        OnnxConstant[] all = [.. inputs.Select((_, i) => Required(node, inputs, i))];
        if (all.Any(c => c.Type != first.Type || c.Dims.Length != first.Dims.Length || c.Dims.Where((d, i) => i != axis && d != first.Dims[i]).Any()))
        {
            throw OnnxError.Shapes(node, "The constants differ in type or in another dimension than the axis.");
        }

        int[] dims = ShapeRules.Checked(node, first.Dims.Select((d, i) => i == axis ? all.Sum(c => (long)c.Dims[axis]) : d));
        int size = first.Type.BlockBytes(), outer = Dims.Count(first.Dims.AsSpan(0, axis));
        if ((long)Dims.Count(dims) > Math.Max(OnnxLimits.MaxFoldedElements, all.Max(c => 4L * c.Count)))
        {
            throw OnnxError.TooLarge($"Node {node} makes a constant {Dims.Text(dims)}.", $"Computed constants have at most {OnnxLimits.MaxFoldedElements} elements.");
        }

        using MemoryStream bytes = new(Dims.Count(dims) * size);
        for (int o = 0; o < outer; o++)
        {
            foreach (OnnxConstant constant in all)
            {
                int row = constant.Bytes.Length / outer;
                bytes.Write(constant.Bytes.Span.Slice(o * row, row));
            }
        }

        return new OnnxConstant(first.Type, dims, bytes.ToArray());
    }

    public static OnnxConstant Expand(OnnxNode node, OnnxConstant?[] inputs)
    {
        OnnxConstant from = Required(node, inputs, 0);
        return Broadcast(node, from, ShapeRules.Broadcast(node, from.Dims, ShapeRules.Checked(node, Required(node, inputs, 1).Int64s())));
    }

    /// <summary>A constant repeated along the dimensions in which it has size 1.</summary>
    public static OnnxConstant Broadcast(OnnxNode node, OnnxConstant from, int[] dims)
    {
        int missing = dims.Length - from.Dims.Length;
        int[] strides = Dims.Strides(from.Dims);
        return Pick(node, from, dims, i => Offset(i, dims, d => d < missing || from.Dims[d - missing] == 1 ? (0, 0, 1) : (0, strides[d - missing], 1)));
    }

    /// <summary>A constant that an operator needs.</summary>
    public static OnnxConstant Required(OnnxNode node, OnnxConstant?[] inputs, int position) =>
        inputs.ElementAtOrDefault(position) ?? throw OnnxError.Reference($"Node {node} has no input {position}.", "Its operator needs it.");

    private static int Offset(int index, int[] sizes, Func<int, (int Begin, int Step, int Stride)> walk)
    {
        int offset = 0;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            (int begin, int step, int stride) = walk(d);
            offset += (begin * stride) + (index % sizes[d] * step);
            index /= sizes[d];
        }

        return offset;
    }
}
