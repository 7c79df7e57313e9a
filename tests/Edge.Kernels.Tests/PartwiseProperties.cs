using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Kernels.Tests;

/// <summary>
/// However a tensor is cut, wherever its parts lie, and however sums are split: computing it in parts gives what computing
/// it whole gives, and no step writes outside of its region. Integer networks only, where "the same" is exact.
/// </summary>
public sealed class PartwiseProperties
{
    private static readonly Config Repeatable = Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(new Replay(new Rnd(20240, 17), Microsoft.FSharp.Core.FSharpOption<int>.None));

    private static readonly Quantization Activations = new(0.05f, -7);

    /// <summary>A window and an image that it fits on.</summary>
    private sealed record Sliding(Window Window, Shape Input)
    {
        public Shape Output(int channels) => new(1, Window.OutputHeight(Input[1]), Window.OutputWidth(Input[2]), channels);
    }

    private static Gen<Sliding> Slidings =>
        from kernelHeight in Gen.Choose(1, 5)
        from kernelWidth in Gen.Choose(1, 5)
        from strideHeight in Gen.Choose(1, 3)
        from strideWidth in Gen.Choose(1, 3)
        from dilation in Gen.Choose(1, 2)
        from padTop in Gen.Choose(0, kernelHeight - 1)
        from padLeft in Gen.Choose(0, kernelWidth - 1)
        from padBottom in Gen.Choose(0, kernelHeight - 1)
        from padRight in Gen.Choose(0, kernelWidth - 1)
        let window = new Window(kernelHeight, kernelWidth, strideHeight, strideWidth, padTop, padLeft, padBottom, padRight, dilation, dilation)
        from height in Gen.Choose(window.SpanHeight, window.SpanHeight + 8)
        from width in Gen.Choose(window.SpanWidth, window.SpanWidth + 8)
        from channels in Gen.Choose(1, 9)
        select new Sliding(window, new Shape(1, height, width, channels));

    [Fact]
    public void Convolution() => Check(
        from sliding in Slidings
        from outputs in Gen.Choose(1, 7)
        from activation in Gen.Elements(Activation.None, Activation.Relu, Activation.Relu6)
        select (sliding, outputs, activation),
        (make, random, x) =>
        {
            Window window = x.sliding.Window;
            var filterShape = new Shape(x.outputs, window.KernelHeight, window.KernelWidth, x.sliding.Input[3]);
            int input = make.Input(ElementType.Int8, x.sliding.Input, Activations);
            int filter = make.Constant<byte>(ElementType.Int8, filterShape, random.Bytes(ElementType.Int8, filterShape.ElementCount), new Quantization(0.01f, 0));
            int bias = make.Constant<byte>(ElementType.Int32, new Shape(x.outputs), random.Bytes(ElementType.Int32, x.outputs));
            return make.Node(new Conv2D(window, 1, x.activation), [input, filter, bias], ElementType.Int8, x.sliding.Output(x.outputs), new Quantization(0.6f, 4));
        });

    [Fact]
    public void Depthwise_convolution() => Check(
        from sliding in Slidings
        from multiplier in Gen.Choose(1, 3)
        select (sliding, multiplier),
        (make, random, x) =>
        {
            Window window = x.sliding.Window;
            int outputs = x.sliding.Input[3] * x.multiplier;
            var filterShape = new Shape(1, window.KernelHeight, window.KernelWidth, outputs);
            int input = make.Input(ElementType.Int8, x.sliding.Input, Activations);
            int filter = make.Constant<byte>(ElementType.Int8, filterShape, random.Bytes(ElementType.Int8, filterShape.ElementCount), new Quantization(0.01f, 0));
            return make.Node(new DepthwiseConv2D(window, x.multiplier), [input, filter], ElementType.Int8, x.sliding.Output(outputs), new Quantization(0.3f, -20));
        });

    [Fact]
    public void Pooling() => Check(
        from sliding in Slidings
        from function in Gen.Elements(PoolFunction.Average, PoolFunction.Max)
        from countPadding in Gen.Elements(true, false)
        select (sliding: sliding with { Window = sliding.Window with { DilationHeight = 1, DilationWidth = 1 } }, function, countPadding),
        (make, _, x) => make.Node(
            new Pool2D(x.function, x.sliding.Window, x.countPadding && x.function == PoolFunction.Average),
            [make.Input(ElementType.Int8, x.sliding.Input, Activations)],
            ElementType.Int8,
            x.sliding.Output(x.sliding.Input[3]),
            Activations));

    [Fact]
    public void Addition() => Check(
        from sliding in Slidings
        from scale in Gen.Choose(1, 100)
        select (shape: sliding.Input, scale: scale / 500f),
        (make, _, x) => make.Node(
            new Add(),
            [make.Input(ElementType.Int8, x.shape, Activations), make.Input(ElementType.Int8, x.shape, new Quantization(x.scale, 9))],
            ElementType.Int8,
            x.shape,
            new Quantization(0.08f, 3)));

    [Fact]
    public void Padding() => Check(
        from sliding in Slidings
        from before in Gen.Choose(0, 4).ArrayOf(3)
        from after in Gen.Choose(0, 4).ArrayOf(3)
        select (input: sliding.Input, before, after),
        (make, _, x) => make.Node(
            new Pad(new Shape([0, .. x.before]), new Shape([0, .. x.after])),
            [make.Input(ElementType.Int8, x.input, Activations)],
            ElementType.Int8,
            new Shape(1, x.input[1] + x.before[0] + x.after[0], x.input[2] + x.before[1] + x.after[1], x.input[3] + x.before[2] + x.after[2]),
            Activations));

    [Fact]
    public void Reductions() => Check(
        from sliding in Slidings
        from function in Gen.Elements(ReduceFunction.Mean, ReduceFunction.Sum)
        from axes in Gen.Elements<int[]>([1], [2], [1, 2])
        select (input: sliding.Input, function, axes),
        (make, _, x) => make.Node(
            new Reduce(x.function, new Shape(x.axes), true),
            [make.Input(ElementType.Int8, x.input, Activations)],
            ElementType.Int8,
            new Shape([.. x.input.Select((d, i) => x.axes.Contains(i) ? 1 : d)]),
            new Quantization(0.04f, 1)));

    [Fact]
    public void Resizing() => Check(
        from sliding in Slidings
        from height in Gen.Choose(1, 15)
        from width in Gen.Choose(1, 15)
        from interpolation in Gen.Elements(ResizeInterpolation.Nearest, ResizeInterpolation.Bilinear)
        from coordinates in Gen.Elements(ResizeCoordinates.Asymmetric, ResizeCoordinates.HalfPixel, ResizeCoordinates.AlignCorners)
        select (input: sliding.Input, height, width, interpolation, coordinates),
        (make, _, x) => make.Node(
            new Resize(x.interpolation, x.coordinates),
            [make.Input(ElementType.Int8, x.input, Activations)],
            ElementType.Int8,
            new Shape(1, x.height, x.width, x.input[3]),
            Activations));

    private static void Check<T>(Gen<T> cases, Func<GraphBuilder, SeededRandom, T, int> build)
    {
        var reference = new ReferenceKernels();
        Property property = Prop.ForAll((from x in cases from seed in Gen.Choose(0, int.MaxValue) select (x, seed)).ToArbitrary(), generated =>
        {
            var random = new SeededRandom((ulong)generated.seed);
            var make = new GraphBuilder("property");
            Graph graph = make.Build(build(make, random, generated.x));
            var nodeCase = new NodeCase("property", graph, make.Weights, [.. graph.Inputs.Select(i => random.Bytes(ElementType.Int8, graph.Tensors[i].Shape.ElementCount))]);
            byte[] whole = new WholeGraphExecutor(graph, make.Weights, reference).Run([.. nodeCase.Inputs])[0];
            return new PartwiseExecutor(reference, random).Run(nodeCase).AsSpan().SequenceEqual(whole);
        });
        FsCheck.Check.One(Repeatable, property);
    }
}
