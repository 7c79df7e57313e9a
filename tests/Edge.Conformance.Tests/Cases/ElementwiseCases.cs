using Edge.Model;
using Edge.Testing;

namespace Edge.Conformance.Tests.Cases;

/// <summary>Arithmetic of two operands with broadcasting, functions of one, conversions between types.</summary>
internal static class ElementwiseCases
{
    private static readonly ElementType[] Types = [ElementType.Float32, ElementType.Int8, ElementType.UInt8, ElementType.Int16];

    private static ReadOnlySpan<Activation> Activations => [Activation.None, Activation.None, Activation.Relu, Activation.Relu6];

    public static IEnumerable<NodeCase> All()
    {
        foreach (ElementType type in Types.Append(ElementType.Int32))
        {
            int count = type switch { ElementType.Int8 => 10, ElementType.Float32 => 6, _ => 3 };
            for (int i = 0; i < count; i++)
            {
                foreach (string kind in new[] { "Add", "Sub", "Mul", "Div", "Maximum", "Minimum" })
                {
                    yield return Binary(kind, type, i);
                }
            }
        }

        foreach (UnaryFunction function in Enum.GetValues<UnaryFunction>())
        {
            foreach (ElementType type in Types)
            {
                yield return Unary(function, type);
            }
        }

        ElementType[] stored = [ElementType.Int8, ElementType.UInt8, ElementType.Int16, ElementType.Int32];
        foreach (ElementType to in stored)
        {
            foreach (ElementType from in stored.Prepend(ElementType.Float32))
            {
                yield return Quantize(from, to);
            }

            yield return Dequantize(to);
        }

        foreach (ElementType from in new[] { ElementType.Float32, ElementType.Int8, ElementType.UInt8, ElementType.Int32, ElementType.Int64, ElementType.Bool })
        {
            foreach (ElementType to in new[] { ElementType.Float32, ElementType.Int8, ElementType.Int32, ElementType.Bool })
            {
                var make = new CaseFactory($"Cast {from} to {to}");
                Shape shape = ImageShape(make.Random);
                yield return make.Build(new Cast(), [make.Input(from, shape, null)], to, shape, null);
            }
        }
    }

    private static NodeCase Binary(string kind, ElementType type, int number)
    {
        var make = new CaseFactory($"{kind} {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        Shape output = random.Chance(80) ? ImageShape(random) : new Shape(random.Next(1, 3), random.Next(1, 5), random.Next(1, 20));
        Shape left = random.Chance(80) ? output : Narrowed(random, output);
        Shape right = left == output && random.Chance(45) ? Narrowed(random, output) : output;
        bool same = kind is "Maximum" or "Minimum";
        Quantization? common = make.Quantization(type);
        int a = make.Input(type, left, same ? common : make.Quantization(type));
        int b = random.Chance(25) ? make.Constant(type, right, same ? common : make.Quantization(type)) : make.Input(type, right, same ? common : make.Quantization(type));
        Activation activation = random.Pick(Activations);
        Operator operation = kind switch
        {
            "Add" => new Add(activation),
            "Sub" => new Sub(activation),
            "Mul" => new Mul(activation),
            "Div" => new Div(activation),
            "Maximum" => new Maximum(activation),
            _ => new Minimum(activation),
        };
        Quantization? result = same ? common : make.Quantization(type, kind == "Mul" ? random.NextFloat(0.02f, 0.5f) : 0);
        return make.Build(operation, [a, b], type, output, result);
    }

    private static NodeCase Unary(UnaryFunction function, ElementType type)
    {
        var make = new CaseFactory($"Unary {function} {CaseFactory.Short(type)}");
        Shape shape = ImageShape(make.Random);
        (float alpha, float beta) = function switch
        {
            UnaryFunction.LeakyRelu => (0.1f, 0),
            UnaryFunction.HardSigmoid => (0.2f, 0.5f),
            UnaryFunction.Clip => (-0.7f, 1.3f),
            UnaryFunction.Elu => (1, 0),
            _ => (0f, 0f),
        };
        int least = type == ElementType.UInt8 ? 0 : -128;
        Quantization? output = (function, type) switch
        {
            (_, ElementType.Float32) => null,
            (UnaryFunction.Logistic or UnaryFunction.Tanh, ElementType.Int16) => new Quantization(1 / 32768f, 0),
            (UnaryFunction.Logistic, _) => new Quantization(1 / 256f, least),
            (UnaryFunction.Tanh, _) => new Quantization(1 / 128f, least + 128),
            _ => make.Quantization(type),
        };
        return make.Build(new Unary(function, alpha, beta), [make.Input(type, shape)], type, shape, output);
    }

    private static NodeCase Quantize(ElementType from, ElementType to)
    {
        var make = new CaseFactory($"Quantize {CaseFactory.Short(from)} to {CaseFactory.Short(to)}");
        Shape shape = ImageShape(make.Random);
        Quantization? Scale(ElementType type) => type == ElementType.Int32 ? new Quantization(make.Random.NextFloat(0.001f, 0.01f), 0) : make.Quantization(type);
        int input = make.Input(from, shape, Scale(from));
        return make.Build(new Quantize(), [input], to, shape, Scale(to));
    }

    private static NodeCase Dequantize(ElementType from)
    {
        var make = new CaseFactory($"Dequantize {CaseFactory.Short(from)}");
        Shape shape = ImageShape(make.Random);
        int input = make.Input(from, shape, make.Quantization(from) ?? new Quantization(0.003f, 0));
        return make.Build(new Dequantize(), [input], ElementType.Float32, shape, null);
    }

    /// <summary>A small image with an odd number of channels more often than not.</summary>
    public static Shape ImageShape(SeededRandom random) =>
        new(1, random.Next(1, 7), random.Next(1, 8), random.Pick(1, 3, 4, 8, 13, 16, 17, 32, 37, 64));

    /// <summary>A shape that broadcasts to <paramref name="shape"/>: some dimensions are 1, leading ones may be missing.</summary>
    private static Shape Narrowed(SeededRandom random, Shape shape)
    {
        int[] dimensions = [.. shape.Select(d => random.Chance(50) ? 1 : d)];
        return random.Chance(30) ? new Shape([.. dimensions.Skip(random.Next(0, shape.Rank - 1))]) : new Shape(dimensions);
    }
}
