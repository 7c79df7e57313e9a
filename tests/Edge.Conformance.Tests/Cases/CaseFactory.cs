using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Testing;

namespace Edge.Conformance.Tests.Cases;

/// <summary>Makes one case: random constants and inputs, quantisations that use the range of their types and saturate a little.</summary>
internal sealed class CaseFactory(string name)
{
    private readonly GraphBuilder _graph = new(name);

    public SeededRandom Random { get; } = SeededRandom.Of(name);

    public Tensor this[int tensor] => _graph[tensor];

    /// <summary>A random quantisation for an activation; null for types that are not quantised.</summary>
    public Quantization? Quantization(ElementType type, float scale = 0)
    {
        scale = scale > 0 ? scale : Random.NextFloat(0.004f, 0.1f);
        return type switch
        {
            ElementType.Int8 => new Quantization(scale, Random.NextEdged(-128, 127)),
            ElementType.UInt8 => new Quantization(scale, Random.NextEdged(0, 255)),
            ElementType.Int16 => new Quantization(scale / 256, 0),
            _ => null,
        };
    }

    public int Input(ElementType type, Shape shape) => Input(type, shape, Quantization(type));

    public int Input(ElementType type, Shape shape, Quantization? quantization) => _graph.Input(type, shape, quantization);

    /// <summary>A filter: quantised per channel along <paramref name="axis"/> or per tensor.</summary>
    public int Filter(ElementType type, Shape shape, int axis, bool perChannel)
    {
        if (type == ElementType.Float32)
        {
            // Sums of products stay of the inputs' size, so that the tolerance of floats means the same in every case.
            float largest = 1 / MathF.Sqrt(Math.Max(1, shape.ElementCount / shape[axis]));
            return Constant<float>(type, shape, [.. Enumerable.Range(0, shape.ElementCount).Select(_ => Random.NextFloat(-largest, largest))], null);
        }

        int scales = perChannel ? shape[axis] : 1;
        Quantization quantization = new(
            [.. Enumerable.Range(0, scales).Select(_ => Random.NextFloat(0.001f, 0.02f))],
            [.. Enumerable.Range(0, scales).Select(_ => type == ElementType.UInt8 ? Random.Next(100, 150) : 0)],
            axis);
        return Constant(type, shape, quantization);
    }

    /// <summary>A bias for the activation type: float32, int64 for int16, int32 otherwise; −1 for none.</summary>
    public int Bias(ElementType activation, int channels, bool present)
    {
        if (!present)
        {
            return -1;
        }

        ElementType type = activation switch
        {
            ElementType.Float32 => ElementType.Float32,
            ElementType.Int16 => ElementType.Int64,
            _ => ElementType.Int32,
        };
        return Constant(type, new Shape(channels), null);
    }

    public int Constant(ElementType type, Shape shape, Quantization? quantization) =>
        _graph.Constant<byte>(type, shape, Random.Bytes(type, shape.ElementCount), quantization);

    public int Constant<T>(ElementType type, Shape shape, T[] values, Quantization? quantization)
        where T : unmanaged => _graph.Constant<T>(type, shape, values, quantization);

    /// <summary>Quantisation of a sum of <paramref name="products"/> products: its spread covers the type, with some saturation.</summary>
    public Quantization? SumQuantization(ElementType type, Tensor input, Tensor filter, int products)
    {
        if (type == ElementType.Float32)
        {
            return null;
        }

        double spread = input.Quantization!.Scale * filter.Quantization!.Scale * Math.Sqrt(products) * 74;
        spread *= type == ElementType.Int16 ? 19000 : 74;
        double steps = (type == ElementType.Int16 ? 15000 : 60) * Random.NextFloat(0.4f, 2f);
        float scale = (float)(spread / steps);
        return type == ElementType.Int16 ? new Quantization(scale, 0) : Quantization(type, scale);
    }

    public NodeCase Build(Operator operation, ReadOnlySpan<int> inputs, ElementType type, Shape shape, Quantization? quantization)
    {
        int output = _graph.Node(operation, inputs, type, shape, quantization);
        Graph graph = _graph.Build(output);
        ImmutableArray<byte[]> values = [.. graph.Inputs.Select(input => Random.Bytes(graph.Tensors[input].Type, graph.Tensors[input].Shape.ElementCount))];
        return new NodeCase(name, graph, _graph.Weights, values);
    }

    /// <summary>The short name of a type.</summary>
    public static string Short(ElementType type) => type switch
    {
        ElementType.Float32 => "f32",
        ElementType.Int8 => "i8",
        ElementType.UInt8 => "u8",
        ElementType.Int16 => "i16",
        ElementType.Int32 => "i32",
        _ => type.ToString(),
    };
}
