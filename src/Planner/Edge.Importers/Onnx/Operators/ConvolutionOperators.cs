using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Conv and ConvTranspose.</summary>
internal static class ConvolutionOperators
{
    /// <summary><c>[1,C,H,W] ∗ [O,C/groups,KH,KW] → [1,O,H',W']</c>, and sequences alike.</summary>
    public static void Conv(OnnxTranslation t, OnnxNode node)
    {
        (Value x, Value w) = (t.RealInput(node, 0), t.RealInput(node, 1));
        WindowReader.RequireSpatial(node, x);
        int groups = Groups(node), channels = x.Shape[1];
        RequireFilter(node, x, w);
        if ((long)w.Shape[1] * groups != channels || w.Shape[0] % groups != 0)
        {
            throw OnnxError.Shapes(node, $"A filter {Dims.Text(w.Shape)} of {groups} groups does not fit {channels} channels.");
        }

        Window window = WindowReader.Read(node, x.Shape, KernelOf(node, w));
        bool depthwise = groups == channels && groups > 1;
        Operator op = depthwise ? new DepthwiseConv2D(window, w.Shape[0] / channels) : new Conv2D(window, groups);
        int filter = t.Tensor(w, depthwise ? Arrangements.DepthwiseFilter(w.Rank) : Arrangements.Filter(w.Rank));
        int[] shape = WindowReader.Output(window, x.Shape, w.Shape[0]);
        t.Write(node, op, [t.Image(node, x), filter, Bias(t, node, w.Shape[0], [0])], shape, Arrangements.Image(shape.Length));
    }

    /// <summary>
    /// <c>[1,C,H,W] ∗ [C,O/groups,KH,KW] → [1,O,H',W']</c>. Where kernel and stride are equal, each input pixel makes a
    /// block of its own: a 1×1 convolution to O·KH·KW channels, then blocks to pixels. Otherwise the input is spread
    /// with zeros and convolved with the mirrored filter (Dumoulin and Visin 2016, section 4).
    /// </summary>
    public static void ConvTranspose(OnnxTranslation t, OnnxNode node)
    {
        (Value x, OnnxConstant filter) = (t.RealInput(node, 0), t.ConstantInput(node, 1) ?? throw OnnxError.NotConstant(node, "W"));
        if (x.Rank != 4 || filter.Dims.Length != 4 || Groups(node) != 1 || filter.Dims[0] != x.Shape[1] || node.Has("output_shape"))
        {
            throw OnnxError.Unsupported(node, "is a transposed convolution with groups, of sequences, or with an output_shape.", "Use Resize and Conv, or kernel_shape, strides and pads on images.");
        }

        int[] kernel = [filter.Dims[2], filter.Dims[3]];
        RequireKernel(node, kernel);
        int[] strides = node.Sizes("strides", 2) ?? [1, 1], dilations = node.Sizes("dilations", 2) ?? [1, 1];
        int[] pads = node.Sizes("pads", 4, least: 0) ?? [0, 0, 0, 0], extra = node.Sizes("output_padding", 2, least: 0) ?? [0, 0];
        if (node.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID"))
        {
            throw OnnxError.Unsupported(node, "pads automatically.", "Export it with explicit pads.");
        }

        bool blocks = kernel.SequenceEqual(strides) && pads.Concat(extra).All(p => p == 0) && dilations.All(d => d == 1);
        if (blocks)
        {
            PixelBlocks(t, node, x, filter, kernel);
        }
        else
        {
            Spread(t, node, x, filter, strides, dilations, pads, extra);
        }
    }

    private static void PixelBlocks(OnnxTranslation t, OnnxNode node, Value x, OnnxConstant filter, int[] kernel)
    {
        (int c, int o, int h, int w) = (filter.Dims[0], filter.Dims[1], x.Shape[2], x.Shape[3]);
        (int kh, int kw) = (kernel[0], kernel[1]);
        Value weights = Value.OfConstant(node.Inputs[1], filter);
        int matrix = t.Reshaped(t.Tensor(weights, [2, 3, 1, 0]), [kh * kw * o, 1, 1, c]);
        int blocks = t.Emit(node, new Conv2D(new Window(1, 1)), [t.Image(node, x), matrix], [1, h, w, kh * kw * o]);
        int spread = t.Emit(node, new Transpose(new Shape(0, 2, 1, 3, 4)), [t.Reshaped(blocks, [h, w, kh, kw, o])], [h, kh, w, kw, o]);
        Finish(t, node, t.Reshaped(spread, [1, h * kh, w * kw, o]), [1, o, h * kh, w * kw]);
    }

    private static void Spread(OnnxTranslation t, OnnxNode node, Value x, OnnxConstant filter, int[] strides, int[] dilations, int[] pads, int[] extra)
    {
        (int c, int o, int h, int w) = (filter.Dims[0], filter.Dims[1], x.Shape[2], x.Shape[3]);
        (int sh, int sw) = (strides[0], strides[1]);
        int image = t.Image(node, x);
        ShapeRules.Checked(node, [(long)h * sh, (long)w * sw, c]);
        if (sh * sw > 1)
        {
            int wide = t.Emit(node, new Pad(new Shape(0, 0, 0, 0, 0), new Shape(0, sh - 1, 0, sw - 1, 0)), [t.Reshaped(image, [h, 1, w, 1, c])], [h, sh, w, sw, c]);
            image = t.Reshaped(wide, [1, h * sh, w * sw, c]);
        }

        // The zeros behind the last row and column belong to the padding.
        long[] sides = new long[4];
        for (int i = 0; i < 2; i++)
        {
            long reach = (filter.Dims[2 + i] - 1L) * dilations[i];
            sides[i] = reach - pads[i];
            sides[2 + i] = reach - pads[2 + i] + extra[i] - (strides[i] - 1);
        }

        ShapeRules.Checked(node, [Math.Max(0, sides.Max()) + ((long)h * sh), Math.Max(0, sides.Max()) + ((long)w * sw), c]);
        int[] cut = Array.ConvertAll(sides, s => (int)Math.Max(0, -s)), add = Array.ConvertAll(sides, s => (int)Math.Max(0, s));
        (int rows, int columns) = ((h * sh) - cut[0] - cut[2], (w * sw) - cut[1] - cut[3]);
        if (rows <= 0 || columns <= 0)
        {
            throw OnnxError.Shapes(node, "Padding takes away all of the output.");
        }

        if (cut.Any(v => v > 0))
        {
            image = t.Emit(node, new StridedSlice(new Shape(0, cut[0], cut[1], 0), new Shape(1, rows, columns, c), new Steps([1, 1, 1, 1])), [image], [1, rows, columns, c]);
        }

        Window window = new(filter.Dims[2], filter.Dims[3], 1, 1, add[0], add[1], add[2], add[3], dilations[0], dilations[1]);
        if (window.SpanHeight > rows + add[0] + add[2] || window.SpanWidth > columns + add[1] + add[3])
        {
            throw OnnxError.Shapes(node, "Padding takes away all of the output.");
        }

        int[] mirrored = [filter.Dims[0], filter.Dims[1], filter.Dims[2], filter.Dims[3]];
        int kernel = mirrored[2] * mirrored[3];
        OnnxConstant mirror = ConstantMovement.Pick(node, filter, mirrored, i => (i / kernel * kernel) + (kernel - 1 - (i % kernel)));
        int weights = t.Tensor(Value.OfConstant(node.Inputs[1], mirror), [1, 2, 3, 0]);
        int[] made = [1, window.OutputHeight(rows), window.OutputWidth(columns), o];
        Finish(t, node, t.Emit(node, new Conv2D(window), [image, weights], made), [1, o, made[1], made[2]]);
    }

    // The bias is added behind: of a convolution, folding moves it inside.
    private static void Finish(OnnxTranslation t, OnnxNode node, int image, int[] shape)
    {
        int[] arrangement = Arrangements.Image(4);
        if (node.HasInput(2))
        {
            int bias = Bias(t, node, shape[1], [-1, -1, -1, 0]);
            t.Write(node, new Add(), [image, bias], shape, arrangement);
            return;
        }

        View view = View.Of(image, [.. t.Draft[image].Shape], arrangement, 4);
        t.Known(node, 0, Value.OfActivation(node.Outputs[0], t.Draft[image], shape, view));
    }

    private static int Groups(OnnxNode node)
    {
        long groups = node.Int("group", 1);
        return groups is > 0 and <= int.MaxValue ? (int)groups : throw OnnxError.Attribute(node, "group", "It is positive.");
    }

    private static int[] KernelOf(OnnxNode node, Value filter)
    {
        int[] kernel = [.. filter.Shape.Skip(2)];
        RequireKernel(node, kernel);
        return kernel;
    }

    private static void RequireKernel(OnnxNode node, int[] kernel)
    {
        if (kernel.Any(k => k < 1) || (node.Sizes("kernel_shape", kernel.Length) is { } declared && !declared.SequenceEqual(kernel)))
        {
            throw OnnxError.Attribute(node, "kernel_shape", $"The filter's kernel is {Dims.Text(kernel)}.");
        }
    }

    private static void RequireFilter(OnnxNode node, Value x, Value w)
    {
        if (w.Constant is null)
        {
            throw OnnxError.NotConstant(node, w.Name);
        }

        if (w.Rank != x.Rank || w.Count == 0)
        {
            throw OnnxError.Shapes(node, $"A filter {Dims.Text(w.Shape)} does not fit an input {Dims.Text(x.Shape)}.");
        }
    }

    private static int Bias(OnnxTranslation t, OnnxNode node, int channels, int[] arrangement)
    {
        if (!node.HasInput(2))
        {
            return -1;
        }

        Value bias = t.RealInput(node, 2);
        return bias.Constant is null ? throw OnnxError.NotConstant(node, bias.Name)
            : bias.Rank == 1 && bias.Shape[0] == channels ? t.Tensor(bias, arrangement)
            : throw OnnxError.Shapes(node, $"A bias {Dims.Text(bias.Shape)} does not fit {channels} channels.");
    }
}
