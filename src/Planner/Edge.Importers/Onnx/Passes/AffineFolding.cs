using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// Moves a factor and a summand for each output channel (a batch normalisation, a bias) into the convolution or dense
/// layer before, where nothing else reads that layer (Jacob et al. 2018, section 3.2).
/// </summary>
internal static class AffineFolding
{
    public static void Run(GraphDraft draft)
    {
        foreach (int node in draft.Order())
        {
            if (draft.NodeAt(node) is { Operator: Mul or Add or Sub } affine && OperatorActivation.Of(affine.Operator) == Activation.None)
            {
                Fold(draft, node, affine);
            }
        }
    }

    private static void Fold(GraphDraft draft, int node, Node affine)
    {
        int constant = draft.IsConstant(affine.Inputs[1]) ? 1 : draft.IsConstant(affine.Inputs[0]) && affine.Operator is not Sub ? 0 : -1;
        if (constant < 0 || Layer(draft, affine.Inputs[1 - constant]) is not { } layer || !draft.HasOneReader(affine.Inputs[1 - constant]))
        {
            return;
        }

        Node before = draft.NodeAt(layer)!;
        (int filter, int bias) = (before.Inputs[1], before.Inputs.Length > 2 ? before.Inputs[2] : -1);
        bool known = draft.IsConstant(filter) && draft[filter].Type == ElementType.Float32 && (bias < 0 || draft.IsConstant(bias));
        int channels = draft[affine.Outputs[0]].Shape[-1];
        if (!known || PerChannel(draft, affine.Inputs[constant], channels) is not { } numbers || draft[affine.Outputs[0]].Shape != draft[before.Outputs[0]].Shape)
        {
            return;
        }

        float[] shift = bias < 0 ? new float[channels] : Floats(draft, bias);
        if (affine.Operator is Mul)
        {
            filter = Scaled(draft, filter, numbers, before.Operator is DepthwiseConv2D);
            bias = bias < 0 ? -1 : draft.AddConstant(draft[bias].Name, new Shape(channels), [.. shift.Zip(numbers, (b, f) => b * f)]);
        }
        else
        {
            float sign = affine.Operator is Sub ? -1 : 1;
            bias = draft.AddConstant($"{before.Name}:bias", new Shape(channels), [.. shift.Zip(numbers, (b, s) => b + (sign * s))]);
        }

        draft.Remove(node);
        draft.Rewrite(layer, before.Operator, [before.Inputs[0], filter, bias], affine.Outputs[0]);
    }

    // A layer whose output has the shape of what reads it: a reshape between would change which number meets which.
    private static int? Layer(GraphDraft draft, int tensor) =>
        draft.Producer(tensor) is { } node && draft.NodeAt(node)!.Operator is Conv2D { Activation: Activation.None } or DepthwiseConv2D { Activation: Activation.None } or FullyConnected { Activation: Activation.None } ? node : null;

    // Constants of one number a channel: [C], [1,1,1,C], or one number for all.
    private static float[]? PerChannel(GraphDraft draft, int constant, int channels)
    {
        Shape shape = draft[constant].Shape;
        if (draft[constant].Type != ElementType.Float32 || (shape.ElementCount != 1 && (shape.ElementCount != channels || shape[-1] != channels)))
        {
            return null;
        }

        float[] numbers = Floats(draft, constant);
        return numbers.Length == channels ? numbers : [.. Enumerable.Repeat(numbers[0], channels)];
    }

    private static float[] Floats(GraphDraft draft, int constant) => MemoryMarshal.Cast<byte, float>(draft.Bytes(constant)).ToArray();

    private static int Scaled(GraphDraft draft, int filter, float[] factors, bool channelsLast)
    {
        float[] weights = Floats(draft, filter);
        int each = weights.Length / factors.Length;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= channelsLast ? factors[i % factors.Length] : factors[i / each];
        }

        return draft.AddConstant(draft[filter].Name, draft[filter].Shape, weights);
    }
}
