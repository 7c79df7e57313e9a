using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Operators that compute with constants: integers as 64-bit integers, reals as float32.</summary>
internal static class ConstantArithmetic
{
    /// <summary>The result, or null for an operator that is not computed while importing.</summary>
    public static OnnxConstant? Compute(OnnxNode node, OnnxConstant?[] inputs) => (node.OpType, inputs) switch
    {
        ("Where", [{ } condition, { } yes, { } no]) => Where(node, condition, yes, no),
        ("ReduceProd" or "ReduceSum" or "ReduceMax" or "ReduceMin", [{ } x, ..]) => Reduce(node, x, inputs.ElementAtOrDefault(1)),
        (_, [{ IsInteger: true } x]) when IntegerFunction(node.OpType) is { } f => OnnxConstant.Of(x.Type, Array.ConvertAll(x.Int64s(), v => f(v)), x.Dims),
        (_, [{ IsInteger: false } x]) when RealFunction(node.OpType) is { } f => OnnxConstant.Of(Array.ConvertAll(x.Floats(), v => f(v)), x.Dims),
        (_, [{ } a, { } b]) when a.Type == b.Type => Binary(node, a, b),
        _ => null,
    };

    /// <summary>Numbers in another type; reals become integers by truncation.</summary>
    public static OnnxConstant Cast(OnnxNode node, OnnxConstant from)
    {
        ElementType to = TensorReader.Kept(node.Int("to", 0)) ?? throw OnnxError.Attribute(node, "to", "Edge does not handle that element type.");
        return to == from.Type ? from
            : to == ElementType.Float32 ? OnnxConstant.Of(from.Floats(), from.Dims)
            : to == ElementType.Bool && !from.IsInteger ? OnnxConstant.Of(to, Array.ConvertAll(from.Floats(), v => v != 0 ? 1L : 0), from.Dims)
            : OnnxConstant.Of(to, from.Int64s(), from.Dims);
    }

    /// <summary>Numbers from a start to a limit by a step.</summary>
    public static OnnxConstant Range(OnnxNode node, OnnxConstant?[] inputs)
    {
        OnnxConstant[] bounds = [.. Enumerable.Range(0, 3).Select(i => ConstantMovement.Required(node, inputs, i))];
        if (bounds.Any(b => b.Count != 1))
        {
            throw OnnxError.Shapes(node, "Start, limit and step are single numbers.");
        }

        double start = bounds[0].Floats()[0], limit = bounds[1].Floats()[0], step = bounds[2].Floats()[0];
        double count = Math.Max(0, Math.Ceiling((limit - start) / step));
        if (!(count <= OnnxLimits.MaxFoldedElements))
        {
            throw OnnxError.TooLarge($"Node {node} makes a range of {count} numbers.", $"Computed constants have at most {OnnxLimits.MaxFoldedElements} elements.");
        }

        return bounds[0].IsInteger
            ? OnnxConstant.Of(bounds[0].Type, [.. Enumerable.Range(0, (int)count).Select(i => (long)start + (i * (long)step))], [(int)count])
            : OnnxConstant.Of([.. Enumerable.Range(0, (int)count).Select(i => (float)(start + (i * step)))], (int)count);
    }

    private static Func<long, long>? IntegerFunction(string op) => op switch
    {
        "Neg" => v => unchecked(-v),
        "Abs" => v => v < 0 ? unchecked(-v) : v,
        "Not" => v => v == 0 ? 1 : 0,
        "Floor" or "Ceil" or "Round" => v => v,
        _ => null,
    };

    private static Func<float, float>? RealFunction(string op) => op switch
    {
        "Neg" => v => -v,
        "Abs" => MathF.Abs,
        "Floor" => MathF.Floor,
        "Ceil" => MathF.Ceiling,
        "Round" => v => MathF.Round(v, MidpointRounding.ToEven),
        "Sqrt" => MathF.Sqrt,
        "Exp" => MathF.Exp,
        "Log" => MathF.Log,
        "Reciprocal" => v => 1 / v,
        _ => null,
    };

    private static OnnxConstant? Binary(OnnxNode node, OnnxConstant a, OnnxConstant b)
    {
        Func<long, long, long>? compare = Comparison(node.OpType);
        Func<long, long, long>? integers = a.IsInteger ? compare ?? Integers(node, node.OpType) : null;
        Func<float, float, float>? reals = a.IsInteger ? null : compare is null ? Reals(node.OpType) : (x, y) => compare(x.CompareTo(y), 0);
        if (integers is null && reals is null)
        {
            return null;
        }

        int[] dims = ShapeRules.Broadcast(node, a.Dims, b.Dims);
        a = ConstantMovement.Broadcast(node, a, dims);
        b = ConstantMovement.Broadcast(node, b, dims);
        if (integers is not null)
        {
            return OnnxConstant.Of(compare is null ? a.Type : ElementType.Bool, [.. a.Int64s().Zip(b.Int64s(), integers)], dims);
        }

        float[] result = [.. a.Floats().Zip(b.Floats(), reals!)];
        return compare is null ? OnnxConstant.Of(result, dims) : OnnxConstant.Of(ElementType.Bool, Array.ConvertAll(result, v => (long)v), dims);
    }

    private static Func<long, long, long>? Comparison(string op) => op switch
    {
        "Equal" => (x, y) => x == y ? 1 : 0,
        "Greater" => (x, y) => x > y ? 1 : 0,
        "GreaterOrEqual" => (x, y) => x >= y ? 1 : 0,
        "Less" => (x, y) => x < y ? 1 : 0,
        "LessOrEqual" => (x, y) => x <= y ? 1 : 0,
        "And" => (x, y) => (x != 0) & (y != 0) ? 1 : 0,
        "Or" => (x, y) => (x != 0) | (y != 0) ? 1 : 0,
        _ => null,
    };

    private static Func<long, long, long>? Integers(OnnxNode node, string op) => op switch
    {
        "Add" => (x, y) => unchecked(x + y),
        "Sub" => (x, y) => unchecked(x - y),
        "Mul" => (x, y) => unchecked(x * y),
        "Div" => (x, y) => y is 0 or -1 ? y == 0 ? throw OnnxError.Shapes(node, "It divides by zero.") : unchecked(-x) : x / y,
        "Mod" => (x, y) => y is 0 or -1 ? y == 0 ? throw OnnxError.Shapes(node, "It divides by zero.") : 0 : ((x % y) + y) % y,
        "Max" => Math.Max,
        "Min" => Math.Min,
        _ => null,
    };

    private static Func<float, float, float>? Reals(string op) => op switch
    {
        "Add" => (x, y) => x + y,
        "Sub" => (x, y) => x - y,
        "Mul" => (x, y) => x * y,
        "Div" => (x, y) => x / y,
        "Pow" => MathF.Pow,
        "Max" => MathF.Max,
        "Min" => MathF.Min,
        _ => null,
    };

    private static OnnxConstant Where(OnnxNode node, OnnxConstant condition, OnnxConstant yes, OnnxConstant no)
    {
        if (yes.Type != no.Type)
        {
            throw OnnxError.Shapes(node, "Both choices have the same element type.");
        }

        int[] dims = ShapeRules.Broadcast(node, condition.Dims, ShapeRules.Broadcast(node, yes.Dims, no.Dims));
        long[] choose = ConstantMovement.Broadcast(node, condition, dims).Int64s();
        OnnxConstant a = ConstantMovement.Broadcast(node, yes, dims), b = ConstantMovement.Broadcast(node, no, dims);
        return a.IsInteger
            ? OnnxConstant.Of(a.Type, [.. choose.Select((c, i) => (c, i)).Zip(a.Int64s().Zip(b.Int64s()), (c, v) => c.c != 0 ? v.First : v.Second)], dims)
            : OnnxConstant.Of([.. choose.Zip(a.Floats().Zip(b.Floats()), (c, v) => c != 0 ? v.First : v.Second)], dims);
    }

    // Shape computations reduce whole lists of integers to one number.
    private static OnnxConstant? Reduce(OnnxNode node, OnnxConstant x, OnnxConstant? axes)
    {
        long[] listed = axes?.Int64s() ?? node.Ints("axes") ?? [];
        if (!x.IsInteger || x.Dims.Length != 1 || x.Count == 0 || listed.Any(a => a is not (0 or -1)))
        {
            return null;
        }

        long result = x.Int64s().Aggregate((a, b) => node.OpType switch
        {
            "ReduceProd" => unchecked(a * b),
            "ReduceSum" => unchecked(a + b),
            "ReduceMax" => Math.Max(a, b),
            _ => Math.Min(a, b),
        });
        return OnnxConstant.Of(x.Type, [result], node.Flag("keepdims", absent: true) ? [1] : []);
    }
}
