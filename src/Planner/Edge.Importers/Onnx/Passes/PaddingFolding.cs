using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Moves zeros that are put around an image into the padding of the convolution behind.</summary>
internal static class PaddingFolding
{
    public static void Run(GraphDraft draft)
    {
        foreach (int node in draft.Order())
        {
            Node convolution = draft.NodeAt(node)!;
            if (WindowOf(convolution.Operator) is not { } window || !draft.IsWrittenBy<Pad>(convolution.Inputs[0], out int padding) || !draft.HasOneReader(convolution.Inputs[0]))
            {
                continue;
            }

            Node around = draft.NodeAt(padding)!;
            Pad pad = (Pad)around.Operator;
            if (pad.Value != 0 || pad.Before[0] + pad.After[0] + pad.Before[3] + pad.After[3] != 0)
            {
                continue;
            }

            Window wide = window with
            {
                PadTop = window.PadTop + pad.Before[1],
                PadLeft = window.PadLeft + pad.Before[2],
                PadBottom = window.PadBottom + pad.After[1],
                PadRight = window.PadRight + pad.After[2],
            };
            int[] inputs = [.. convolution.Inputs];
            inputs[0] = around.Inputs[0];
            draft.Rewrite(node, convolution.Operator is Conv2D conv ? conv with { Window = wide } : (DepthwiseConv2D)convolution.Operator with { Window = wide }, inputs, convolution.Outputs[0]);
        }
    }

    private static Window? WindowOf(Operator op) => op switch
    {
        Conv2D conv => conv.Window,
        DepthwiseConv2D depthwise => depthwise.Window,
        _ => null,
    };
}
