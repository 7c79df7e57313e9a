using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Pools over windows and over whole images.</summary>
internal static class PoolingOperators
{
    // Operator set in which AveragePool stopped counting what ceil_mode adds.
    private const long CeilingExcluded = 19;

    /// <summary>Largest element of each window.</summary>
    public static void MaxPool(OnnxTranslation t, OnnxNode node)
    {
        if (node.Outputs.Skip(1).Any(o => o.Length > 0 && t.Readers(o).Count > 0) || node.Flag("storage_order"))
        {
            throw OnnxError.Unsupported(node, "gives the places of the largest elements.", "Only the elements themselves are computed.");
        }

        Value x = t.Input(node, 0);
        WindowReader.RequireSpatial(node, x);
        Window window = WindowReader.Read(node, x.Shape, KernelOf(node, x), node.Flag("ceil_mode"));
        Pool(t, node, x, new Pool2D(PoolFunction.Max, window), t.Image(node, x));
    }

    /// <summary>Mean of each window, of what is inside the image or of the whole window (<c>count_include_pad</c>).</summary>
    public static void AveragePool(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.RealInput(node, 0);
        WindowReader.RequireSpatial(node, x);
        int[] kernel = KernelOf(node, x);
        bool count = node.Flag("count_include_pad");
        Window window = WindowReader.Read(node, x.Shape, kernel, node.Flag("ceil_mode")), declared = WindowReader.Read(node, x.Shape, kernel);
        if (kernel.SequenceEqual(x.Shape.Skip(2)) && window == declared && window is { PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 })
        {
            Global(t, node, ReduceFunction.Mean);
            return;
        }

        bool padded = (window.PadTop | window.PadLeft | window.PadBottom | window.PadRight) != 0;
        int image = t.Image(node, x);
        if (count && window != declared && t.Opset >= CeilingExcluded)
        {
            // Since that operator set the declared padding counts and what ceil_mode adds behind does not: the former becomes zeros.
            Shape from = t.Draft[image].Shape, before = new(0, declared.PadTop, declared.PadLeft, 0), after = new(0, declared.PadBottom, declared.PadRight, 0);
            image = t.Emit(node, new Pad(before, after), [image], [1, from[1] + before[1] + after[1], from[2] + before[2] + after[2], from[3]]);
            window = window with { PadTop = 0, PadLeft = 0, PadBottom = window.PadBottom - declared.PadBottom, PadRight = window.PadRight - declared.PadRight };
            count = false;
        }

        Pool(t, node, x, new Pool2D(PoolFunction.Average, window, count && padded), image);
    }

    /// <summary>One number a channel: <c>[N,C,…] → [N,C,1,…]</c>.</summary>
    public static void Global(OnnxTranslation t, OnnxNode node, ReduceFunction function)
    {
        Value x = t.RealInput(node, 0);
        if (x.Rank < 3)
        {
            throw OnnxError.Shapes(node, $"{Dims.Text(x.Shape)} has no spatial dimensions.");
        }

        ReductionOperators.Emit(t, node, x, function, [.. Enumerable.Range(2, x.Rank - 2)], keep: true);
    }

    private static void Pool(OnnxTranslation t, OnnxNode node, Value x, Pool2D pool, int image)
    {
        Shape from = t.Draft[image].Shape;
        int[] made = [1, pool.Window.OutputHeight(from[1]), pool.Window.OutputWidth(from[2]), from[3]];
        int[] shape = x.Rank == 3 ? [1, made[3], made[2]] : [1, made[3], made[1], made[2]];
        t.Write(node, pool, [image], shape, Arrangements.Image(shape.Length), t.Draft[image], x.IsShifted);
    }

    private static int[] KernelOf(OnnxNode node, Value x) =>
        node.Sizes("kernel_shape", x.Rank - 2) ?? throw OnnxError.Attribute(node, "kernel_shape", "It is given.");
}
