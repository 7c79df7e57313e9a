using Edge.Model;

namespace Edge.Planner.Passes;

/// <summary>
/// Folds a PAD of rows and columns into the windows of the convolutions that read it. Exact: a convolution pads with
/// zero (the zero point of a quantised tensor), which is what such a PAD writes.
/// </summary>
internal static class FoldPadding
{
    public static void Run(GraphRewriter graph)
    {
        for (int i = 0; i < graph.NodeCount; i++)
        {
            if (graph[i] is not { Operator: Pad pad } node || pad.Value != 0 || graph.IsOutput(node.Outputs[0]))
            {
                continue;
            }

            Tensor input = graph.Tensors[node.Inputs[0]], output = graph.Tensors[node.Outputs[0]];
            if (input.Shape.Rank != 4 || input.Shape[0] != 1 || pad.Before[0] + pad.After[0] + pad.Before[3] + pad.After[3] != 0
                || input.Type != output.Type || !Equals(input.Quantization, output.Quantization))
            {
                continue;
            }

            int[] consumers = [.. graph.ConsumersOf(node.Outputs[0])];
            if (consumers.Length == 0 || !consumers.All(c => graph[c] is { Operator: Conv2D or DepthwiseConv2D } reader && reader.Inputs.Count(t => t == node.Outputs[0]) == 1))
            {
                continue;
            }

            foreach (int consumer in consumers)
            {
                Node reader = graph[consumer]!;
                graph[consumer] = reader with
                {
                    Operator = reader.Operator switch
                    {
                        Conv2D conv => conv with { Window = Widen(conv.Window, pad) },
                        DepthwiseConv2D depthwise => depthwise with { Window = Widen(depthwise.Window, pad) },
                        _ => reader.Operator,
                    },
                    Inputs = reader.Inputs.Replace(node.Outputs[0], node.Inputs[0]),
                };
            }

            graph[i] = null;
        }
    }

    private static Window Widen(Window window, Pad pad) => window with
    {
        PadTop = window.PadTop + pad.Before[1],
        PadLeft = window.PadLeft + pad.Before[2],
        PadBottom = window.PadBottom + pad.After[1],
        PadRight = window.PadRight + pad.After[2],
    };
}
