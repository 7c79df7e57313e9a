using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// Dequantize → operator → Quantize becomes the operator on int8 (Jacob et al. 2018). What has no int8 form, or reads
/// reals that were never quantised, stays between its Dequantize and Quantize.
/// </summary>
internal static class IntegerFusion
{
    public static void Run(GraphDraft draft)
    {
        foreach (int node in draft.Order())
        {
            if (draft.NodeAt(node) is { Operator: Quantize } quantize && draft[quantize.Inputs[0]].Type == ElementType.Float32)
            {
                Fuse(draft, node);
            }
        }

        foreach (int node in draft.Order())
        {
            MergeShift(draft, node);
        }
    }

    private static void Fuse(GraphDraft draft, int node)
    {
        while (Clamped(draft, node) is ({ } clamp, float least, float most))
        {
            node = ClampIntegers(draft, node, clamp, least, most);
        }

        (int real, int output) = (draft.NodeAt(node)!.Inputs[0], draft.NodeAt(node)!.Outputs[0]);
        if (IntegersBehind(draft, real) is { } integers)
        {
            Requantize(draft, node, integers, output);
        }
        else if (draft.Producer(real) is { } producer && draft.HasOneReader(real) && draft[output].Type == ElementType.Int8
            && InputsOf(draft, producer, output) is { } inputs && ScaleOf(draft, producer, inputs, output) is { } scale)
        {
            Operator op = draft.NodeAt(producer)!.Operator;
            if (scale.Equals(draft[output].Quantization))
            {
                draft.Remove(node);
                draft.Rewrite(producer, op, inputs, output);
            }
            else if (!AverageAsConvolution.TryReplace(draft, producer, node, inputs[0]))
            {
                int written = draft.AddTensor($"{draft[output].Name}:unscaled", ElementType.Int8, draft[output].Shape, scale);
                draft.Rewrite(producer, op, inputs, written);
                draft.Rewrite(node, new Quantize(), [written], output);
            }
        }
    }

    // A clamp of reals that were never quantised, between an operator and its Quantize.
    private static (int Clamp, float Least, float Most)? Clamped(GraphDraft draft, int node)
    {
        int real = draft.NodeAt(node)!.Inputs[0];
        return draft.IsWrittenBy<Unary>(real, out int clamp) && draft.HasOneReader(real) && IntegersBehind(draft, draft.NodeAt(clamp)!.Inputs[0]) is null
            && Limits((Unary)draft.NodeAt(clamp)!.Operator) is var (least, most) ? (clamp, least, most) : null;
    }

    /// <summary>The int8 inputs with which an operator can write <paramref name="output"/>, or null.</summary>
    private static int[]? InputsOf(GraphDraft draft, int producer, int output)
    {
        Node node = draft.NodeAt(producer)!;
        if (node.Operator is Conv2D or DepthwiseConv2D or FullyConnected)
        {
            return IntegerLayer.InputsOf(draft, node, output);
        }

        int[] inputs = new int[node.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (IntegersBehind(draft, node.Inputs[i]) is not { } integers || draft[integers].Type != ElementType.Int8)
            {
                return null;
            }

            inputs[i] = integers;
        }

        return node.Operator is Add or Sub or Mul or Div or MatMul or Concat or Unary or Softmax or Maximum or Minimum or Resize or Pool2D
            or Reduce { Function: ReduceFunction.Mean or ReduceFunction.Sum } ? inputs : null;
    }

    /// <summary>
    /// The scale in which the int8 form of an operator writes: the output's, but for operators that keep the scale of
    /// their input, and for softmax, whose scale is fixed (TensorFlow Lite 8-bit quantisation specification).
    /// </summary>
    private static Quantization? ScaleOf(GraphDraft draft, int producer, int[] inputs, int output) => draft.NodeAt(producer)!.Operator switch
    {
        Softmax => new Quantization(1f / 256, -128),
        Pool2D or Resize => draft[inputs[0]].Quantization,
        Maximum or Minimum => draft[inputs[0]].Quantization!.Equals(draft[inputs[1]].Quantization) ? draft[inputs[0]].Quantization : null,
        _ => draft[output].Quantization,
    };

    /// <summary>The tensor of integers that a tensor of reals stands for, where it has one scale.</summary>
    private static int? IntegersBehind(GraphDraft draft, int real) =>
        real >= 0 && draft.IsWrittenBy<Dequantize>(real, out int dequantize) && draft[draft.NodeAt(dequantize)!.Inputs[0]].Quantization is { IsPerTensor: true }
            ? draft.NodeAt(dequantize)!.Inputs[0]
            : null;

    // Quantize of a Dequantize: nothing, or one change of scale.
    private static void Requantize(GraphDraft draft, int node, int integers, int output)
    {
        bool same = draft[integers].Type == draft[output].Type && draft[integers].Quantization!.Equals(draft[output].Quantization);
        if (same)
        {
            draft.Redirect(output, integers);
        }

        if (draft.Outputs.Contains(output) || !same)
        {
            draft.Rewrite(node, new Quantize(), [integers], output);
        }
    }

    // Quantisation is monotonic, so clamping reals and clamping their integers are the same: Quantize goes first, and a
    // clamp that the range of the integers makes anyway goes away.
    private static int ClampIntegers(GraphDraft draft, int node, int clamp, float least, float most)
    {
        Node unary = draft.NodeAt(clamp)!;
        int output = draft.NodeAt(node)!.Outputs[0];
        Tensor integer = draft[output];
        (long low, long high) = AffineQuantizer.Range(integer.Type);
        Quantization q = integer.Quantization!;
        bool absorbed = (low - q.ZeroPoint) * (double)q.Scale >= least && (high - q.ZeroPoint) * (double)q.Scale <= most;
        if (absorbed)
        {
            draft.Remove(clamp);
            draft.Rewrite(node, new Quantize(), unary.Inputs.AsSpan(), output);
            return node;
        }

        int wide = draft.AddTensor($"{integer.Name}:unclamped", integer.Type, integer.Shape, integer.Quantization);
        draft.Remove(node);
        draft.Rewrite(clamp, unary.Operator, [wide], output);
        return draft.AddNode($"{unary.Name}/Quantize", new Quantize(), unary.Inputs.AsSpan(), wide);
    }

    private static (float Least, float Most)? Limits(Unary unary) => unary.Function switch
    {
        UnaryFunction.Relu => (0, float.PositiveInfinity),
        UnaryFunction.Relu6 => (0, 6),
        UnaryFunction.ReluN1To1 => (-1, 1),
        UnaryFunction.Clip => (unary.Alpha, unary.Beta),
        _ => null,
    };

    // float → int8 → uint8 of the caller is float → uint8.
    private static void MergeShift(GraphDraft draft, int node)
    {
        if (draft.NodeAt(node) is not { Operator: Quantize } last || !draft.IsWrittenBy<Quantize>(last.Inputs[0], out int first) || !draft.HasOneReader(last.Inputs[0]))
        {
            return;
        }

        (Tensor inner, Tensor outer) = (draft[last.Inputs[0]], draft[last.Outputs[0]]);
        int source = draft.NodeAt(first)!.Inputs[0];
        if ((inner.Type, outer.Type) is (ElementType.Int8, ElementType.UInt8) && draft[source].Type == ElementType.Float32
            && QuantizationOperators.Unshifted(inner.Quantization!).Equals(outer.Quantization))
        {
            draft.Remove(first);
            draft.Rewrite(node, new Quantize(), [source], last.Outputs[0]);
        }
    }
}
