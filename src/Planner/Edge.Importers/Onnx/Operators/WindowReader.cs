using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// Kernel, strides, padding and dilation of convolutions and pools. One spatial dimension is an image of one row.
/// </summary>
internal static class WindowReader
{
    private const long MaxSpan = 1 << 24;

    /// <summary>The window of a node over a value <c>[N,C,spatial…]</c>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="shape">Dimensions of its input.</param>
    /// <param name="kernel">Size of the kernel, a spatial dimension at a time.</param>
    /// <param name="ceiling">Whether the last window may reach beyond the padding (<c>ceil_mode</c>).</param>
    public static Window Read(OnnxNode node, int[] shape, int[] kernel, bool ceiling = false)
    {
        int count = kernel.Length;
        int[] strides = node.Sizes("strides", count) ?? [.. kernel.Select(_ => 1)];
        int[] dilations = node.Sizes("dilations", count) ?? [.. kernel.Select(_ => 1)];
        int[] pads = node.Sizes("pads", 2 * count, least: 0) ?? new int[2 * count];
        string auto = node.Text("auto_pad", "NOTSET");
        for (int i = 0; i < count; i++)
        {
            long span = ((kernel[i] - 1L) * dilations[i]) + 1, size = shape[2 + i];
            if (span > MaxSpan)
            {
                throw OnnxError.Attribute(node, "dilations", $"A window spans at most {MaxSpan} elements.");
            }

            switch (auto)
            {
                case "NOTSET":
                    break;
                case "VALID":
                    (pads[i], pads[count + i]) = (0, 0);
                    break;
                case "SAME_UPPER" or "SAME_LOWER":
                    long total = Math.Max(0, ((((size + strides[i] - 1) / strides[i]) - 1) * strides[i]) + span - size);
                    long less = total / 2;
                    (pads[i], pads[count + i]) = auto == "SAME_UPPER" ? ((int)less, (int)(total - less)) : ((int)(total - less), (int)less);
                    break;
                default:
                    throw OnnxError.Attribute(node, "auto_pad", "It is NOTSET, SAME_UPPER, SAME_LOWER or VALID.");
            }

            long padded = size + pads[i] + pads[count + i];
            if (span > padded)
            {
                throw OnnxError.Shapes(node, $"A window of {span} is larger than its input of {padded}, padding counted.");
            }

            long partial = (padded - span) % strides[i];
            if (ceiling && partial != 0 && padded - span - partial + strides[i] < size + pads[i])
            {
                pads[count + i] += (int)(strides[i] - partial);
            }
        }

        return count == 1
            ? new Window(1, kernel[0], 1, strides[0], 0, pads[0], 0, pads[1], 1, dilations[0])
            : new Window(kernel[0], kernel[1], strides[0], strides[1], pads[0], pads[1], pads[2], pads[3], dilations[0], dilations[1]);
    }

    /// <summary>Dimensions <c>[1,C,spatial…]</c> of what a window makes of an input of dimensions <paramref name="shape"/>.</summary>
    public static int[] Output(Window window, int[] shape, int channels) => shape.Length == 3
        ? [1, channels, window.OutputWidth(shape[2])]
        : [1, channels, window.OutputHeight(shape[2]), window.OutputWidth(shape[3])];

    /// <summary>Refuses values that are not images or sequences.</summary>
    public static void RequireSpatial(OnnxNode node, Value value)
    {
        if (value.Rank is not (3 or 4))
        {
            throw OnnxError.Unsupported(node, $"works on {value.Rank - 2} spatial dimensions.", "One (sequences) and two (images) are computed.");
        }
    }
}
