using Edge.Kernels.Reference;
using Edge.Kernels.Tests.Vectors;
using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Testing;

namespace Edge.Kernels.Tests;

/// <summary>Integer arithmetic equals TensorFlow Lite Micro's reference functions, value by value.</summary>
public sealed class TensorFlowLiteMicroTests
{
    private static readonly sbyte[] AllBytes = [.. Enumerable.Range(-128, 256).Select(i => (sbyte)i)];

    [Fact]
    public void Multiplier_equals()
    {
        foreach (ReferenceVector vector in ReferenceVector.Of("multiply"))
        {
            FixedPointMultiplier factor = FixedPointMultiplier.Of(vector.Double(0));
            factor.ShouldBe(new FixedPointMultiplier(vector.Integer(1), vector.Integer(2)), vector.ToString());
            factor.Apply(vector.Integer(3)).ShouldBe(vector.Outputs[0], vector.ToString());
        }
    }

    [Fact]
    public void Multiplier_of_48_bit_sums_equals()
    {
        foreach (ReferenceVector vector in ReferenceVector.Of("multiply48"))
        {
            FixedPointMultiplier.Of(vector.Double(0)).Apply(vector.Long(3)).ShouldBe(vector.Outputs[0], vector.ToString());
        }
    }

    [Theory]
    [InlineData("hardswish", UnaryFunction.HardSwish)]
    [InlineData("leakyrelu", UnaryFunction.LeakyRelu)]
    public void Function_to_any_scale_equals(string name, UnaryFunction function)
    {
        foreach (ReferenceVector vector in ReferenceVector.Of(name))
        {
            float alpha = vector.Parameters.Length > 4 ? vector.Real(4) : 0;
            Run(vector, new Unary(function, alpha), new Quantization(vector.Real(0), vector.Integer(1)), new Quantization(vector.Real(2), vector.Integer(3)));
        }
    }

    [Fact]
    public void Logistic_equals()
    {
        foreach (ReferenceVector vector in ReferenceVector.Of("logistic"))
        {
            Run(vector, new Unary(UnaryFunction.Logistic), new Quantization(vector.Real(0), vector.Integer(1)), new Quantization(1 / 256f, -128));
        }
    }

    [Fact]
    public void Tanh_equals()
    {
        foreach (ReferenceVector vector in ReferenceVector.Of("tanh"))
        {
            Run(vector, new Unary(UnaryFunction.Tanh), new Quantization(vector.Real(0), vector.Integer(1)), new Quantization(1 / 128f, 0));
        }
    }

    [Theory]
    [InlineData("logistic16", UnaryFunction.Logistic)]
    [InlineData("tanh16", UnaryFunction.Tanh)]
    public void Function_of_16_bits_equals(string name, UnaryFunction function)
    {
        foreach (ReferenceVector vector in ReferenceVector.Of(name))
        {
            Tensor input = new("x", ElementType.Int16, new Shape(1), new Quantization(vector.Real(0), 0));
            Tensor output = new("y", ElementType.Int16, new Shape(1), new Quantization(1 / 32768f, 0));
            int[] table = UnaryTable.Of(new Unary(function), input, output);
            vector.Outputs.ShouldBe(Enumerable.Range(0, vector.Outputs.Length).Select(i => table[i * 257]), vector.ToString());
        }
    }

    [Theory]
    [InlineData("add")]
    [InlineData("sub")]
    [InlineData("mul")]
    [InlineData("div")]
    public void Arithmetic_equals(string name)
    {
        foreach (ReferenceVector vector in ReferenceVector.Of(name))
        {
            (Quantization a, Quantization b, Quantization y) = (new(vector.Real(0), vector.Integer(1)), new(vector.Real(2), vector.Integer(3)), new(vector.Real(4), vector.Integer(5)));
            sbyte[] left = AllBytes, right = [.. AllBytes.Select((_, i) => (sbyte)((((i * 37) + 11) % 256) - 128))];
            Operator operation = name switch { "add" => new Add(), "sub" => new Sub(), "mul" => new Mul(), _ => new Div() };
            if (name == "div")
            {
                // The reference leaves quotients by zero, and of dividends near zero by a large divisor, undefined.
                right = [.. right.Select(v => v == b.ZeroPoint ? (sbyte)(b.ZeroPoint == 127 ? 126 : b.ZeroPoint + 1) : v)];
                left = [.. left.Select(v => Math.Abs(v - a.ZeroPoint) < 16 ? (sbyte)(a.ZeroPoint > 0 ? a.ZeroPoint - 16 : a.ZeroPoint + 16) : v)];
            }

            var graph = new GraphBuilder(name);
            int output = graph.Node(operation, [graph.Input(ElementType.Int8, new Shape(1, 256), a), graph.Input(ElementType.Int8, new Shape(1, 256), b)], ElementType.Int8, new Shape(1, 256), y);
            Execute(graph, output, Bytes(left), Bytes(right)).ShouldBe(vector.Outputs, vector.ToString());
        }
    }

    [Theory]
    [InlineData("softmax", ElementType.Int8, 8, -128)]
    [InlineData("softmax16", ElementType.Int16, 16, -32768)]
    public void Softmax_equals(string name, ElementType type, int bits, int zeroPoint)
    {
        foreach (ReferenceVector vector in ReferenceVector.Of(name))
        {
            var graph = new GraphBuilder(name);
            var shape = new Shape(1, vector.Inputs.Length);
            int output = graph.Node(new Softmax(vector.Real(1), 1), [graph.Input(ElementType.Int8, shape, new Quantization(vector.Real(0), 0))], type, shape, new Quantization(MathF.Pow(2, -bits), zeroPoint));
            byte[] input = [.. vector.Inputs.Select(v => (byte)v)];
            if (type == ElementType.Int8)
            {
                Execute(graph, output, input).ShouldBe(vector.Outputs, vector.ToString());
            }
            else
            {
                byte[] result = new WholeGraphExecutor(graph.Build(output), graph.Weights, new ReferenceKernels()).Run(input)[0];
                vector.Outputs.ShouldBe(Enumerable.Range(0, result.Length / 2).Select(i => (int)BitConverter.ToInt16(result, i * 2)), vector.ToString());
            }
        }
    }

    [Fact]
    public void Softmax_of_16_bits_equals()
    {
        foreach (ReferenceVector vector in ReferenceVector.Of("softmaxwide"))
        {
            Tensor input = new("x", ElementType.Int16, new Shape(vector.Inputs.Length), new Quantization(vector.Real(0), 0));
            Tensor output = input with { Quantization = new Quantization(1 / 32768f, 0) };
            int[] line = [.. vector.Inputs];
            new WideSoftmaxArithmetic(vector.Real(1), input, output).Apply(line);
            line.ShouldBe(vector.Outputs, vector.ToString());
        }
    }

    [Theory]
    [InlineData("mean", ReduceFunction.Mean)]
    [InlineData("sum", ReduceFunction.Sum)]
    public void Reduction_equals(string name, ReduceFunction function)
    {
        foreach (ReferenceVector vector in ReferenceVector.Of(name))
        {
            (int height, int width, int channels) = (vector.Integer(0), vector.Integer(1), vector.Integer(2));
            var graph = new GraphBuilder(name);
            int input = graph.Input(ElementType.Int8, new Shape(1, height, width, channels), new Quantization(vector.Real(3), vector.Integer(4)));
            int output = graph.Node(new Reduce(function, new Shape(1, 2), true), [input], ElementType.Int8, new Shape(1, 1, 1, channels), new Quantization(vector.Real(5), vector.Integer(6)));
            Execute(graph, output, [.. vector.Inputs.Select(v => (byte)v)]).ShouldBe(vector.Outputs, vector.ToString());
        }
    }

    [Theory]
    [InlineData("bilinear", ResizeInterpolation.Bilinear)]
    [InlineData("nearest", ResizeInterpolation.Nearest)]
    public void Resize_equals(string name, ResizeInterpolation interpolation)
    {
        foreach (ReferenceVector vector in ReferenceVector.Of(name))
        {
            (int height, int width, int newHeight, int newWidth) = (vector.Integer(0), vector.Integer(1), vector.Integer(2), vector.Integer(3));
            (ResizeCoordinates coordinates, ResizeRounding rounding) = vector.Integer(4) switch
            {
                0 => (ResizeCoordinates.Asymmetric, ResizeRounding.Floor),
                1 => (ResizeCoordinates.HalfPixel, ResizeRounding.HalfUp),
                _ => (ResizeCoordinates.AlignCorners, ResizeRounding.HalfUp),
            };
            var graph = new GraphBuilder(name);
            var quantization = new Quantization(0.1f, 3);
            int input = graph.Input(ElementType.Int8, new Shape(1, height, width, 2), quantization);
            int output = graph.Node(new Resize(interpolation, coordinates, rounding), [input], ElementType.Int8, new Shape(1, newHeight, newWidth, 2), quantization);
            Execute(graph, output, [.. vector.Inputs.Select(v => (byte)v)]).ShouldBe(vector.Outputs, vector.ToString());
        }
    }

    private static void Run(ReferenceVector vector, Unary unary, Quantization input, Quantization output)
    {
        var graph = new GraphBuilder(vector.Function);
        var shape = new Shape(1, 256);
        int result = graph.Node(unary, [graph.Input(ElementType.Int8, shape, input)], ElementType.Int8, shape, output);
        Execute(graph, result, Bytes(AllBytes)).ShouldBe(vector.Outputs, vector.ToString());
    }

    private static int[] Execute(GraphBuilder graph, int output, params byte[][] inputs) =>
        [.. new WholeGraphExecutor(graph.Build(output), graph.Weights, new ReferenceKernels()).Run(inputs)[0].Select(b => (int)(sbyte)b)];

    private static byte[] Bytes(sbyte[] values) => [.. values.Select(v => (byte)v)];
}
