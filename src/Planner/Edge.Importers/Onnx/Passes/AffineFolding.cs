using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// Moves a factor and a summand for each output channel (a batch normalisation, a bias) into the convolution or dense
/// layer before, where nothing else reads that layer (Jacob et al. 2018, section 3.2). Where there is no such layer, behind a
/// pooling for instance, both become a depthwise convolution of one position: one pass over the image instead of two.
/// </summary>
internal static class AffineFolding
{
    /// <summary>Fewer channels are faster as two products of vectors that run over the ends of pixels.</summary>
    private const int LeastChannels = 16;

    public static void Run(GraphDraft draft)
    {
        foreach (int node in draft.Order())
        {
            if (draft.NodeAt(node) is { Operator: Mul or Add or Sub } affine && OperatorActivation.Of(affine.Operator) == Activation.None)
            {
                if (!Fold(draft, node, affine))
                {
                    MakeLayer(draft, node, affine);
                }
            }
        }
    }

    private static bool Fold(GraphDraft draft, int node, Node affine)
    {
        int constant = draft.IsConstant(affine.Inputs[1]) ? 1 : draft.IsConstant(affine.Inputs[0]) && affine.Operator is not Sub ? 0 : -1;
        if (constant < 0 || Layer(draft, affine.Inputs[1 - constant]) is not { } layer || !draft.HasOneReader(affine.Inputs[1 - constant]))
        {
            return false;
        }

        Node before = draft.NodeAt(layer)!;
        (int filter, int bias) = (before.Inputs[1], before.Inputs.Length > 2 ? before.Inputs[2] : -1);
        bool known = draft.IsConstant(filter) && draft[filter].Type == ElementType.Float32 && (bias < 0 || draft.IsConstant(bias));
        int channels = draft[affine.Outputs[0]].Shape[-1];
        if (!known || PerChannel(draft, affine.Inputs[constant], channels) is not { } numbers || draft[affine.Outputs[0]].Shape != draft[before.Outputs[0]].Shape)
        {
            return false;
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
        return true;
    }

    // A factor before a summand: the summand is folded into the layer that this becomes, when its turn comes.
    private static void MakeLayer(GraphDraft draft, int node, Node affine)
    {
        Tensor output = draft[affine.Outputs[0]];
        int constant = draft.IsConstant(affine.Inputs[1]) ? 1 : 0, input = affine.Inputs[1 - constant];
        if (affine.Operator is not Mul || output.Type != ElementType.Float32 || output.Shape.Rank != 4 || output.Shape[0] != 1 || output.Shape[-1] < LeastChannels
            || draft.IsConstant(input) || draft[input].Shape != output.Shape || !draft.IsConstant(affine.Inputs[constant])
            || PerChannel(draft, affine.Inputs[constant], output.Shape[-1]) is not { } factors
            || !draft.HasOneReader(affine.Outputs[0]) || !IsSummand(draft, draft.Readers(affine.Outputs[0])[0], affine.Outputs[0], output.Shape))
        {
            return;
        }

        int filter = draft.AddConstant(draft[affine.Inputs[constant]].Name, new Shape(1, 1, 1, factors.Length), factors);
        draft.Rewrite(node, new DepthwiseConv2D(new Window(1, 1), 1, Activation.None), [input, filter], affine.Outputs[0]);
    }

    private static bool IsSummand(GraphDraft draft, int reader, int product, Shape shape) =>
        draft.NodeAt(reader) is { Operator: Add { Activation: Activation.None } } add
        && add.Inputs[0] == product && draft.IsConstant(add.Inputs[1]) && draft[add.Outputs[0]].Shape == shape && PerChannel(draft, add.Inputs[1], shape[-1]) is not null;

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
