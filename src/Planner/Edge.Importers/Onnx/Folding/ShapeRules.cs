namespace Edge.Importers.Onnx;

/// <summary>How operators make shapes (ONNX operator specification), for constants and activations alike.</summary>
internal static class ShapeRules
{
    /// <summary>An axis that may count from the end.</summary>
    public static int Axis(OnnxNode node, long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw OnnxError.Attribute(node, "axis", $"It is {axis}, and the value has {rank} dimensions.");

    /// <summary>Axes that may count from the end, ascending and each once.</summary>
    public static int[] Axes(OnnxNode node, long[] axes, int rank)
    {
        int[] resolved = [.. axes.Select(a => Axis(node, a, rank)).Order()];
        return resolved.Distinct().Count() == resolved.Length
            ? resolved
            : throw OnnxError.Attribute(node, "axes", "An axis is named twice.");
    }

    /// <summary>Checks dimensions that a node makes.</summary>
    public static int[] Checked(OnnxNode node, IEnumerable<long> dims)
    {
        long[] all = [.. dims];
        if (all.Length > OnnxLimits.MaxRank || all.Any(d => d is < 0 or > int.MaxValue) || Dims.TryCount(Array.ConvertAll(all, d => (int)d)) < 0)
        {
            throw OnnxError.Shapes(node, $"It makes [{string.Join(',', all.Take(16))}]: a value has at most {OnnxLimits.MaxRank} dimensions and fewer than 2^31 elements.");
        }

        return Array.ConvertAll(all, d => (int)d);
    }

    /// <summary>The shape that Reshape asks for: 0 keeps a dimension, -1 takes what is left.</summary>
    public static int[] Reshape(OnnxNode node, int[] shape, long[] target, bool allowZero)
    {
        long[] dims = [.. target.Select((d, i) => d == 0 && !allowZero ? i < shape.Length ? shape[i] : -2 : d)];
        int free = Array.IndexOf(dims, -1);
        if (free >= 0)
        {
            dims[free] = 1;
            int known = Dims.Count(Checked(node, dims)), count = Dims.Count(shape);
            dims[free] = known == 0 || count % known != 0 ? -1 : count / known;
        }

        int[] made = Checked(node, dims);
        return Dims.Count(made) == Dims.Count(shape)
            ? made
            : throw OnnxError.Shapes(node, $"{Dims.Text(shape)} cannot become {Dims.Text(made)}.");
    }

    /// <summary>The shape without some dimensions of size 1; all of them where none is named.</summary>
    public static int[] Squeeze(OnnxNode node, int[] shape, long[]? axes)
    {
        int[] gone = axes is null ? [.. Enumerable.Range(0, shape.Length).Where(i => shape[i] == 1)] : Axes(node, axes, shape.Length);
        return gone.All(a => shape[a] == 1)
            ? [.. shape.Where((_, i) => !gone.Contains(i))]
            : throw OnnxError.Shapes(node, $"A dimension of {Dims.Text(shape)} that goes is not 1.");
    }

    /// <summary>The shape with new dimensions of size 1.</summary>
    public static int[] Unsqueeze(OnnxNode node, int[] shape, long[] axes)
    {
        int rank = shape.Length + axes.Length;
        if (rank > OnnxLimits.MaxRank)
        {
            throw OnnxError.Shapes(node, $"It makes {rank} dimensions; at most {OnnxLimits.MaxRank} are read.");
        }

        int[] added = Axes(node, axes, rank);
        Queue<int> rest = new(shape);
        return [.. Enumerable.Range(0, rank).Select(i => added.Contains(i) ? 1 : rest.Dequeue())];
    }

    /// <summary>A permutation; the reverse order where none is given.</summary>
    public static int[] Permutation(OnnxNode node, int rank)
    {
        long[] order = node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(i => (long)i)];
        return order.Length == rank && order.Order().SequenceEqual(Enumerable.Range(0, rank).Select(i => (long)i))
            ? Array.ConvertAll(order, i => (int)i)
            : throw OnnxError.Attribute(node, "perm", $"It is a permutation of 0 to {rank - 1}.");
    }

    /// <summary>The shape of an elementwise operation (NumPy broadcasting).</summary>
    public static int[] Broadcast(OnnxNode node, int[] left, int[] right)
    {
        int rank = Math.Max(left.Length, right.Length);
        int[] shape = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            int l = i < rank - left.Length ? 1 : left[i - (rank - left.Length)];
            int r = i < rank - right.Length ? 1 : right[i - (rank - right.Length)];
            shape[i] = l == r || r == 1 ? l : l == 1 ? r
                : throw OnnxError.Shapes(node, $"{Dims.Text(left)} and {Dims.Text(right)} do not broadcast.");
        }

        return Checked(node, shape.Select(d => (long)d));
    }

    /// <summary>First elements, steps and sizes of a Slice, one a dimension.</summary>
    public static (int[] Begin, int[] Steps, int[] Sizes) Slice(OnnxNode node, int[] shape, long[] starts, long[] ends, long[]? axes, long[]? steps)
    {
        axes ??= [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        steps ??= [.. axes.Select(_ => 1L)];
        if (starts.Length != ends.Length || axes.Length != starts.Length || steps.Length != starts.Length)
        {
            throw OnnxError.Shapes(node, "Starts, ends, axes and steps have different lengths.");
        }

        int[] begin = new int[shape.Length], stride = [.. shape.Select(_ => 1)], sizes = [.. shape];
        HashSet<int> seen = [];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Axis(node, axes[i], shape.Length);
            long step = steps[i], size = shape[axis];
            if (!seen.Add(axis) || step == 0 || Math.Abs((decimal)step) > int.MaxValue)
            {
                throw OnnxError.Shapes(node, "A step is 0, or an axis is named twice.");
            }

            // A negative step may stop before the first element, which is -1 after clamping.
            long start = Math.Clamp(FromEnd(starts[i], size), step < 0 ? -1 : 0, step < 0 ? size - 1 : size);
            long end = Math.Clamp(FromEnd(ends[i], size), step < 0 ? -1 : 0, size);
            long count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
            (begin[axis], stride[axis], sizes[axis]) = ((int)Math.Max(start, 0), (int)step, (int)Math.Max(count, 0));
        }

        return (begin, stride, sizes);

        static long FromEnd(long index, long size) => index < 0 ? Math.Max(index, -size - 1) + size : index;
    }
}
