using Edge.Importers.Onnx.Schema;
using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// Computes what does not depend on the input of the network: shapes taken apart and put together again, as exporters
/// write them, and constants that are moved or combined before they are used.
/// </summary>
internal sealed class ConstantFolder(OnnxTranslation translation)
{
    /// <summary>Makes the outputs of a node known, where that needs no activation's numbers.</summary>
    /// <returns>Whether the node is done.</returns>
    public bool TryFold(OnnxNode node)
    {
        if (node.Outputs.Count == 0 || node.Domain.Length > 0)
        {
            return false;
        }

        if (node.OpType is "Shape" or "Size")
        {
            return Done(node, Shape(node, translation.Input(node, 0).Shape));
        }

        Value?[] values = [.. node.Inputs.Select(translation.Find)];
        if (values.Any(v => v is { Constant: null }) || !node.Inputs.Zip(values).All(p => p.First.Length == 0 || p.Second is not null))
        {
            return false;
        }

        if (node.OpType is "QuantizeLinear" or "DequantizeLinear")
        {
            return false;
        }

        OnnxConstant?[] inputs = [.. values.Select(v => v is { IsDequantizedConstant: true } ? translation.Dequantized(v) : v?.Constant)];
        return Compute(node, inputs) is { } result && Done(node, result);
    }

    private bool Done(OnnxNode node, OnnxConstant result)
    {
        translation.Budget.Charge(result.Bytes.Length);
        translation.Define(node.Outputs[0], Value.OfConstant(node.Outputs[0], result));
        return true;
    }

    private static OnnxConstant Shape(OnnxNode node, int[] shape)
    {
        if (node.OpType == "Size")
        {
            return OnnxConstant.Of([Dims.Count(shape)]);
        }

        int Bound(long at) => (int)Math.Clamp(at < 0 ? at + shape.Length : at, 0, shape.Length);
        int start = Bound(node.Int("start", 0)), end = Bound(node.Int("end", shape.Length));
        long[] dims = [.. shape.Skip(start).Take(end - start).Select(d => (long)d)];
        return OnnxConstant.Of(dims, dims.Length);
    }

    private OnnxConstant? Compute(OnnxNode node, OnnxConstant?[] inputs)
    {
        OnnxConstant First() => inputs.Length > 0 && inputs[0] is { } first ? first : throw OnnxError.Reference($"Node {node} has no input 0.", "Its operator needs it.");
        return node.OpType switch
        {
            "Constant" => Literal(node),
            "ConstantOfShape" => Filled(node, First()),
            "Range" => ConstantArithmetic.Range(node, inputs),
            "Identity" or "Dropout" => First(),
            "Reshape" => First().Reshape(ShapeRules.Reshape(node, First().Dims, TargetOf(node, inputs), node.Flag("allowzero"))),
            "Flatten" => First().Reshape(Flat(node, First().Dims)),
            "Squeeze" => First().Reshape(ShapeRules.Squeeze(node, First().Dims, AxesOf(node, inputs))),
            "Unsqueeze" => First().Reshape(ShapeRules.Unsqueeze(node, First().Dims, AxesOf(node, inputs) ?? throw OnnxError.Attribute(node, "axes", "It is given."))),
            "Transpose" => ConstantMovement.Transpose(node, First()),
            "Slice" => ConstantMovement.Slice(node, inputs, translation.Opset),
            "Gather" => ConstantMovement.Gather(node, inputs),
            "Concat" => ConstantMovement.Concat(node, inputs),
            "Expand" => ConstantMovement.Expand(node, inputs),
            "Cast" => ConstantArithmetic.Cast(node, First()),
            _ => ConstantArithmetic.Compute(node, inputs),
        };
    }

    private OnnxConstant Literal(OnnxNode node)
    {
        if (node.Tensor("value") is { } tensor)
        {
            return translation.Tensors.Read(tensor, node.Outputs[0]);
        }

        if (node.Ints("value_ints") is { } ints)
        {
            return OnnxConstant.Of(ints, ints.Length);
        }

        if (node.Floats("value_floats") is { } floats)
        {
            return OnnxConstant.Of(floats, floats.Length);
        }

        return node.Has("value_int") ? OnnxConstant.Of([node.Int("value_int", 0)])
            : node.Has("value_float") ? OnnxConstant.Of([node.Float("value_float", 0)])
            : throw OnnxError.Attribute(node, "value", "A constant is a tensor or numbers.");
    }

    private OnnxConstant Filled(OnnxNode node, OnnxConstant shape)
    {
        int[] dims = ShapeRules.Checked(node, shape.Int64s());
        TensorProto? tensor = node.Tensor("value");
        OnnxConstant value = tensor is null ? OnnxConstant.Of([0f], 1) : translation.Tensors.Read(tensor, node.Name);
        return value.Count == 1
            ? ConstantMovement.Pick(node, value, dims, _ => 0)
            : throw OnnxError.Attribute(node, "value", "It is one number.");
    }

    private static long[] TargetOf(OnnxNode node, OnnxConstant?[] inputs) =>
        inputs.ElementAtOrDefault(1)?.Int64s() ?? node.Ints("shape") ?? throw OnnxError.Attribute(node, "shape", "It is given.");

    private static long[]? AxesOf(OnnxNode node, OnnxConstant?[] inputs) =>
        inputs.ElementAtOrDefault(1)?.Int64s() ?? node.Ints("axes");

    /// <summary>The shape of a Flatten.</summary>
    public static int[] Flat(OnnxNode node, int[] shape)
    {
        long axis = node.Int("axis", 1);
        int split = axis == shape.Length ? shape.Length : ShapeRules.Axis(node, axis, shape.Length);
        return [Dims.Count(shape.AsSpan(0, split)), Dims.Count(shape.AsSpan(split))];
    }
}
