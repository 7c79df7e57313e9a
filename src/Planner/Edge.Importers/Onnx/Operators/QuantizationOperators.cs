using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// QuantizeLinear, DequantizeLinear, Cast and Round. The graph keeps quantised activations as int8: uint8 of the file is
/// stored with number and zero point less by 128, which stands for the same reals.
/// </summary>
internal static class QuantizationOperators
{
    private const int Shift = 128;

    public static void QuantizeLinear(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.RealInput(node, 0);
        ElementType type = node.HasInput(2) ? t.Input(node, 2).Type
            : node.Has("output_dtype") && node.Int("output_dtype", 0) != 0 ? TensorReader.Kept(node.Int("output_dtype", 0)) ?? ElementType.UInt8
            : ElementType.UInt8;
        Quantization quantization = Parameters(t, node, x, type);
        if (x.Constant is not null)
        {
            OnnxConstant real = x.IsDequantizedConstant ? t.Dequantized(x) : x.Constant;
            t.Budget.Charge(real.Bytes.Length);
            long[] stored = AffineQuantizer.ToStored(real.Floats(), real.Dims, quantization, type);
            t.Define(node.Outputs[0], Value.OfConstant(node.Outputs[0], OnnxConstant.Of(type, stored, real.Dims)));
            return;
        }

        if (!quantization.IsPerTensor)
        {
            throw OnnxError.Quantization(node, "Activations have one scale and zero point.");
        }

        bool isShifted = type == ElementType.UInt8;
        Tensor like = isShifted ? new Tensor("", ElementType.Int8, default, Shifted(quantization)) : new Tensor("", type, default, quantization);
        int from = t.Native(x);
        int tensor = t.Emit(node, new Quantize(), [from], [.. t.Draft[from].Shape], like, output: 0);
        t.Known(node, 0, Value.OfActivation(node.Outputs[0], t.Draft[tensor], x.Shape, x.View.In(tensor), isShifted));
    }

    public static void DequantizeLinear(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        Quantization quantization = Parameters(t, node, x, x.IsShifted ? ElementType.UInt8 : x.Type);
        if (x.Constant is not null)
        {
            OnnxConstant stored = x.Constant;
            if (stored.Type == ElementType.UInt8)
            {
                t.Budget.Charge(stored.Bytes.Length);
                stored = OnnxConstant.Of(ElementType.Int8, Array.ConvertAll(stored.Int64s(), v => v - Shift), stored.Dims);
                quantization = Shifted(quantization);
            }

            t.Define(node.Outputs[0], Value.OfConstant(node.Outputs[0], stored, quantization));
            return;
        }

        if (!quantization.IsPerTensor)
        {
            throw OnnxError.Quantization(node, "Activations have one scale and zero point.");
        }

        t.WriteLike(node, new Dequantize(), Carrying(t, node, x, quantization));
    }

    /// <summary>Numbers in another type. Rounded reals that become 8-bit integers are a quantisation of scale 1.</summary>
    public static void Cast(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        ElementType? to = TensorReader.Kept(node.Int("to", 0));
        if (to is null or ElementType.Bool)
        {
            throw OnnxError.Unsupported(node, $"casts to data type {node.Int("to", 0)}.", "Float and integers of 8 to 64 bits are computed.");
        }

        x = t.Unshifted(x);
        if (to == x.Type)
        {
            t.Alias(node, x);
            return;
        }

        bool rounded = t.Producer(node.Inputs[0]) is { OpType: "Round" };
        Tensor like = new("", to.Value, default, rounded ? new Quantization(1, 0) : null);
        int from = t.Native(x);
        int tensor = t.Emit(node, rounded ? new Quantize() : new Cast(), [from], [.. t.Draft[from].Shape], like, output: 0);
        t.Known(node, 0, Value.OfActivation(node.Outputs[0], t.Draft[tensor], x.Shape, x.View.In(tensor)));
    }

    /// <summary>Rounding, as the first half of a cast to 8-bit integers.</summary>
    public static void Round(OnnxTranslation t, OnnxNode node)
    {
        bool cast = t.Readers(node.Outputs[0]) is { Count: > 0 } readers && readers.All(r => r.OpType == "Cast" && r.Int("to", 0) is 2 or 3);
        if (!cast)
        {
            throw OnnxError.Unsupported(node, "rounds to reals.", "Round is computed where a Cast to uint8 or int8 follows.");
        }

        t.Alias(node, t.RealInput(node, 0));
    }

    /// <summary>The quantisation with stored numbers less by 128.</summary>
    public static Quantization Shifted(Quantization quantization) =>
        new(quantization.Scales, [.. quantization.ZeroPoints.Select(z => z - Shift)], quantization.Axis);

    /// <summary>The quantisation with stored numbers greater by 128.</summary>
    public static Quantization Unshifted(Quantization quantization) =>
        new(quantization.Scales, [.. quantization.ZeroPoints.Select(z => z + Shift)], quantization.Axis);

    // An activation of integers with the scale that a DequantizeLinear reads it by.
    private static Value Carrying(OnnxTranslation t, OnnxNode node, Value x, Quantization quantization)
    {
        if (x.Type is not (ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.Int32))
        {
            throw OnnxError.Quantization(node, $"It reads {x.Type}.");
        }

        Quantization wanted = x.IsShifted ? Shifted(quantization) : quantization;
        if (x.Quantization is null)
        {
            t.QuantizeSource(x.View.Tensor, wanted);
        }
        else if (!x.Quantization.Equals(wanted))
        {
            throw OnnxError.Quantization(node, $"'{x.Name}' was quantised by {x.Quantization} and is read by {wanted}.");
        }

        if (x.IsShifted || x.Type != ElementType.UInt8)
        {
            return x;
        }

        // uint8 that the caller feeds.
        int shifted = t.Emit(node, new Quantize(), [x.View.Tensor], [.. t.Draft[x.View.Tensor].Shape], new Tensor("", ElementType.Int8, default, Shifted(wanted)));
        return Value.OfActivation(x.Name, t.Draft[shifted], x.Shape, x.View.In(shifted), isShifted: true);
    }

    private static Quantization Parameters(OnnxTranslation t, OnnxNode node, Value x, ElementType type)
    {
        OnnxConstant scale = t.ConstantInput(node, 1) ?? throw OnnxError.Reference($"Node {node} has no input 1.", "Its operator needs it.");
        OnnxConstant? zero = t.ConstantInput(node, 2);
        if (scale.Dims.Length > 1 || node.Int("block_size", 0) != 0 || (zero is not null && zero.Count != scale.Count))
        {
            throw OnnxError.Quantization(node, "There is one scale and zero point, or one for each index of an axis.");
        }

        (long least, long most) = AffineQuantizer.Range(type);
        long[] zeros = zero?.Int64s() ?? new long[scale.Count];
        float[] scales = scale.Floats();
        if (scales.Length == 0 || scales.Any(s => !float.IsFinite(s) || s <= 0) || zeros.Any(z => z < least || z > most))
        {
            throw OnnxError.Quantization(node, "Scales are positive and finite, and zero points are numbers of the element type.");
        }

        if (scale.Dims.Length == 0 || scales.Length == 1)
        {
            return new Quantization(scales[0], (int)zeros[0]);
        }

        int axis = ShapeRules.Axis(node, node.Int("axis", 1), x.Rank);
        return x.Shape[axis] == scales.Length && axis < Shape.MaxRank
            ? new Quantization([.. scales], [.. zeros.Select(z => (int)z)], axis)
            : throw OnnxError.Quantization(node, $"{scales.Length} scales do not fit axis {axis} of {Dims.Text(x.Shape)}.");
    }
}
