using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Operators that join values, take parts of them, or put something around them.</summary>
internal static class SelectionOperators
{
    public static void Concat(OnnxTranslation t, OnnxNode node)
    {
        Value[] values = [.. node.Inputs.Select((_, i) => t.Input(node, i))];
        Value first = values.Length > 0 ? t.Input(node, 0) : throw OnnxError.Reference($"Node {node} has no input 0.", "Its operator needs it.");
        int axis = node.Has("axis") ? ShapeRules.Axis(node, node.Int("axis", 0), first.Rank) : throw Missing(node, "axis");
        if (values.Any(v => v.Rank != first.Rank || v.Shape.Where((d, i) => i != axis && d != first.Shape[i]).Any()))
        {
            throw OnnxError.Shapes(node, "Its inputs differ in another dimension than the axis.");
        }

        int[] arrangement = Broadcasting.ArrangementOf(first.Rank, values);
        int[] tensors = [.. values.Select(v => t.Tensor(v, arrangement))];
        Tensor like = t.Draft[tensors[0]];
        if (tensors.Any(i => t.Draft[i].Type != like.Type || !Equals(t.Draft[i].Quantization, like.Quantization)))
        {
            throw OnnxError.Unsupported(node, "joins integers of different types or scales.", "Put a DequantizeLinear before it.");
        }

        int[] shape = ShapeRules.Checked(node, first.Shape.Select((d, i) => i == axis ? values.Sum(v => (long)v.Shape[axis]) : d));
        t.Write(node, new Concat(Array.IndexOf(arrangement, axis)), tensors, shape, arrangement, like, first.IsShifted);
    }

    public static void Split(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        int axis = ShapeRules.Axis(node, node.Int("axis", 0), x.Rank), parts = node.Outputs.Count;
        int even = (x.Shape[axis] + parts - 1) / parts;
        long[] sizes = t.ConstantInput(node, 1)?.Int64s() ?? node.Ints("split")
            ?? [.. Enumerable.Range(0, parts).Select(i => (long)Math.Max(0, Math.Min(even, x.Shape[axis] - (i * (long)even))))];
        if (sizes.Length != parts || sizes.Any(s => s <= 0) || sizes.Sum(s => (decimal)s) != x.Shape[axis])
        {
            throw OnnxError.Shapes(node, $"Its parts do not fill a dimension of {x.Shape[axis]}.");
        }

        int start = 0;
        for (int i = 0; i < parts; i++)
        {
            int[] begin = new int[x.Rank], taken = [.. x.Shape];
            (begin[axis], taken[axis]) = (start, (int)sizes[i]);
            Take(t, node, x, begin, [.. x.Shape.Select(_ => 1)], taken, i);
            start += (int)sizes[i];
        }
    }

    public static void Slice(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        bool listed = t.Opset < 10;
        long[] Required(int input, string attribute) =>
            (listed ? node.Ints(attribute) : t.ConstantInput(node, input)?.Int64s()) ?? throw Missing(node, attribute);
        long[]? axes = listed ? node.Ints("axes") : t.ConstantInput(node, 3)?.Int64s();
        long[]? steps = listed ? null : t.ConstantInput(node, 4)?.Int64s();
        (int[] begin, int[] stride, int[] sizes) = ShapeRules.Slice(node, x.Shape, Required(1, "starts"), Required(2, "ends"), axes, steps);
        if (sizes.SequenceEqual(x.Shape) && stride.All(s => s > 0))
        {
            t.Alias(node, x);
            return;
        }

        Take(t, node, x, begin, stride, sizes, 0);
    }

    /// <summary>Takes elements of one dimension at constant places that are evenly spaced.</summary>
    public static void Gather(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        OnnxConstant indices = t.ConstantInput(node, 1) ?? throw Missing(node, "indices");
        int axis = ShapeRules.Axis(node, node.Int("axis", 0), x.Rank), along = x.Shape[axis];
        long[] taken = [.. indices.Int64s().Select(i => i < 0 ? i + along : i)];
        long step = taken.Length > 1 ? taken[1] - taken[0] : 1;
        if (taken.Length == 0 || step == 0 || indices.Dims.Length > 1 || taken.Any(i => i < 0 || i >= along) || taken.Where((v, i) => v != taken[0] + (i * step)).Any())
        {
            throw OnnxError.Unsupported(node, "takes elements that are not evenly spaced.", "Use Slice or Split.");
        }

        int[] begin = new int[x.Rank], stride = [.. x.Shape.Select(_ => 1)], sizes = [.. x.Shape];
        (begin[axis], stride[axis], sizes[axis]) = ((int)taken[0], (int)step, taken.Length);
        Value part = Take(t, node, x, begin, stride, sizes, 0);
        if (indices.Dims.Length == 0)
        {
            ShapeOperators.Reshaped(t, node, part, [.. x.Shape.Where((_, i) => i != axis)]);
        }
    }

    public static void Pad(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        long[] pads = (t.Opset < 11 ? node.Ints("pads") : t.ConstantInput(node, 1)?.Int64s()) ?? throw Missing(node, "pads");
        float value = t.Opset < 11 ? node.Float("value", 0) : t.ConstantInput(node, 2) is { Count: > 0 } constant ? constant.Floats()[0] : 0;
        long[]? listed = t.ConstantInput(node, 3)?.Int64s();
        int[] axes = listed is null ? Arrangements.Plain(x.Rank) : Array.ConvertAll(listed, a => ShapeRules.Axis(node, a, x.Rank));
        if (node.Text("mode", "constant") != "constant" || pads.Length != 2 * axes.Length || axes.Distinct().Count() != axes.Length || pads.Any(p => p is < -int.MaxValue or > int.MaxValue))
        {
            throw OnnxError.Unsupported(node, "pads by reflection or repetition, or does not name two sides of each dimension.", "Constant padding is computed.");
        }

        if (x.Type != ElementType.Float32 && value != 0)
        {
            throw OnnxError.Unsupported(node, "pads integers with another number than 0.", "Pad before quantising.");
        }

        long[] before = new long[x.Rank], after = new long[x.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            (before[axes[i]], after[axes[i]]) = (pads[i], pads[i + axes.Length]);
        }

        // Negative padding takes away.
        int[] begin = [.. before.Select(p => (int)Math.Max(0, -p))], sizes = [.. x.Shape.Select((d, i) => (int)Math.Max(0, d + Math.Min(0, before[i]) + Math.Min(0, after[i])))];
        if (!sizes.SequenceEqual(x.Shape))
        {
            x = Take(t, node, x, begin, [.. x.Shape.Select(_ => 1)], sizes, 0);
        }

        int[] low = [.. before.Select(p => (int)Math.Max(0, p))], high = [.. after.Select(p => (int)Math.Max(0, p))];
        int[] shape = ShapeRules.Checked(node, sizes.Select((d, i) => (long)d + low[i] + high[i]));
        if (shape.SequenceEqual(sizes))
        {
            t.Alias(node, x);
            return;
        }

        int[] arrangement = Broadcasting.ArrangementOf(x);
        Shape Sides(int[] sides) => new([.. arrangement.Select(d => sides[d])]);
        int image = t.Tensor(x, arrangement);
        t.Write(node, new Pad(Sides(low), Sides(high), value), [image], shape, arrangement, t.Draft[image], x.IsShifted);
    }

    private static Value Take(OnnxTranslation t, OnnxNode node, Value x, int[] begin, int[] stride, int[] sizes, int output)
    {
        if (Dims.Count(sizes) == 0)
        {
            throw OnnxError.Shapes(node, "It takes no elements.");
        }

        int[] arrangement = Broadcasting.ArrangementOf(x);
        int[] Arranged(int[] dims) => [.. arrangement.Select(d => dims[d])];
        int tensor = t.Tensor(x, arrangement);
        StridedSlice slice = new(new Shape(Arranged(begin)), new Shape(Arranged(sizes)), new Steps([.. Arranged(stride)]));
        return t.Write(node, slice, [tensor], sizes, arrangement, t.Draft[tensor], x.IsShifted, output);
    }

    private static EdgeException Missing(OnnxNode node, string attribute) => OnnxError.Attribute(node, attribute, "It is given.");
}
