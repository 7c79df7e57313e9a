using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Testing;

namespace Edge.Kernels.Tests;

/// <summary>What cannot be computed is refused when it is prepared or bound, with its number.</summary>
public sealed class BindingTests
{
    private static readonly Quantization Scale = new(0.1f, 0);
    private static readonly Shape Image = new(1, 4, 4, 2);

    [Fact]
    public void Types_without_a_kernel_are_refused()
    {
        var graph = new GraphBuilder("unary");
        int output = graph.Node(new Unary(UnaryFunction.Relu), [graph.Input(ElementType.Bool, Image)], ElementType.Bool, Image);
        CodeOf(() => Prepare(graph, output)).ShouldBe(5001);
    }

    [Fact]
    public void Computed_filter_is_refused()
    {
        var graph = new GraphBuilder("conv");
        int output = graph.Node(
            new Conv2D(new Window(1, 1)),
            [graph.Input(ElementType.Float32, Image), graph.Input(ElementType.Float32, new Shape(2, 1, 1, 2))],
            ElementType.Float32,
            Image);
        CodeOf(() => Prepare(graph, output)).ShouldBe(5002);
    }

    [Fact]
    public void Activation_that_no_kernel_fuses_is_refused()
    {
        var graph = new GraphBuilder("add");
        int output = graph.Node(new Add(Activation.Tanh), [graph.Input(ElementType.Float32, Image), graph.Input(ElementType.Float32, Image)], ElementType.Float32, Image);
        CodeOf(() => Prepare(graph, output)).ShouldBe(5003);
    }

    [Fact]
    public void Softmax_to_another_range_is_refused()
    {
        var graph = new GraphBuilder("softmax");
        int output = graph.Node(new Softmax(1, 3), [graph.Input(ElementType.Int8, Image, Scale)], ElementType.Int8, Image, Scale);
        CodeOf(() => Prepare(graph, output)).ShouldBe(5004);
    }

    [Fact]
    public void Window_that_lacks_a_halo_is_refused()
    {
        (NodeKernel kernel, Graph graph) = Convolution();
        var region = new Region(1, 0, 0, 2, 4, 2);
        CodeOf(() => kernel.Bind(Step(graph, region, region))).ShouldBe(5005);
        Should.NotThrow(() => kernel.Bind(Step(graph, region, region with { Top = 0, Height = 4 })));
    }

    [Fact]
    public void Ring_that_is_too_short_is_refused()
    {
        (NodeKernel kernel, Graph graph) = Convolution();
        Region whole = Region.Of(Image);
        CodeOf(() => kernel.Bind(Step(graph, new Region(0, 0, 0, 1, 4, 2), whole, ringPixels: 7))).ShouldBe(5005);
        Should.NotThrow(() => kernel.Bind(Step(graph, new Region(0, 0, 0, 1, 4, 2), whole, ringPixels: 8)));
    }

    [Fact]
    public void Part_of_a_softmax_over_channels_is_refused()
    {
        var graph = new GraphBuilder("softmax");
        int output = graph.Node(new Softmax(1, 3), [graph.Input(ElementType.Float32, Image)], ElementType.Float32, Image);
        (NodeKernel kernel, Graph built) = Prepare(graph, output);
        Region half = new(0, 0, 0, 4, 4, 1);
        CodeOf(() => kernel.Bind(Step(built, half, Region.Of(Image)))).ShouldBe(5006);
    }

    [Fact]
    public void Partial_sums_of_a_maximum_are_refused()
    {
        var graph = new GraphBuilder("max");
        int output = graph.Node(new Pool2D(PoolFunction.Max, new Window(4, 4)), [graph.Input(ElementType.Int8, Image, Scale)], ElementType.Int8, new Shape(1, 1, 1, 2), Scale);
        (NodeKernel kernel, Graph built) = Prepare(graph, output);
        StepBinding step = Step(built, new Region(0, 0, 0, 1, 1, 2), Region.Of(Image)) with { Accumulation = new Accumulation(0, new Region(0, 0, 0, 2, 4, 2), true, false) };
        CodeOf(() => kernel.Bind(step)).ShouldBe(5006);
    }

    [Fact]
    public void Elementwise_operators_work_in_place()
    {
        var random = new SeededRandom(7);
        foreach (Operator operation in new Operator[] { new Add(), new Unary(UnaryFunction.HardSwish), new Quantize(), new Softmax(1, 3) })
        {
            var graph = new GraphBuilder(operation.Kind);
            var softmax = new Quantization(1 / 256f, -128);
            int input = graph.Input(ElementType.Int8, Image, Scale);
            int output = graph.Node(operation, operation is Add ? [input, input] : [input], ElementType.Int8, Image, operation is Softmax ? softmax : new Quantization(0.07f, 3));
            Graph built = graph.Build(output);
            byte[] values = random.Bytes(ElementType.Int8, Image.ElementCount);
            byte[] expected = new WholeGraphExecutor(built, graph.Weights, new ReferenceKernels()).Run(values)[0];
            NodeKernel kernel = new ReferenceKernels().Prepare(new NodeBinding(built, built.Nodes[0], _ => default));
            Region whole = Region.Of(Image);
            var buffer = new PlanBuffer(0, ElementType.Int8, MemorySpace.Arena, 0, whole, whole.Pixels);
            StepKernel step = kernel.Bind(new StepBinding(
                whole,
                [.. built.Nodes[0].Inputs.Select(_ => new Operand(built.Tensors[input], buffer, 0))],
                [new Operand(built.Tensors[output], buffer, 0)],
                null,
                null));
            step.Run(values);
            values.ShouldBe(expected, operation.Kind);
        }
    }

    private static (NodeKernel Kernel, Graph Graph) Convolution()
    {
        var graph = new GraphBuilder("conv");
        int filter = graph.Constant<float>(ElementType.Float32, new Shape(2, 3, 3, 2), new float[36]);
        int output = graph.Node(new Conv2D(new Window(3, 3, 1, 1, 1, 1, 1, 1)), [graph.Input(ElementType.Float32, Image), filter], ElementType.Float32, Image);
        return Prepare(graph, output);
    }

    private static (NodeKernel Kernel, Graph Graph) Prepare(GraphBuilder graph, int output)
    {
        Graph built = graph.Build(output);
        return (new ReferenceKernels().Prepare(new NodeBinding(built, built.Nodes[0], tensor => graph.Weights[built.Tensors[tensor].Constant!.Value])), built);
    }

    /// <summary>A step of the only node that computes a region from a window of its first input.</summary>
    private static StepBinding Step(Graph graph, Region region, Region window, int ringPixels = 0)
    {
        Node node = graph.Nodes[0];
        Tensor input = graph.Tensors[node.Inputs[0]], output = graph.Output(node);
        var inputBuffer = new PlanBuffer(node.Inputs[0], input.Type, MemorySpace.Arena, 0, window, ringPixels > 0 ? ringPixels : window.Pixels);
        var outputBuffer = new PlanBuffer(node.Outputs[0], output.Type, MemorySpace.Arena, 4096, region, region.Pixels);
        return new StepBinding(
            region,
            [.. node.Inputs.Select(i => graph.Tensors[i].IsConstant ? null : new Operand(input, inputBuffer, 0))],
            [new Operand(output, outputBuffer, 0)],
            null,
            null);
    }

    private static int CodeOf(Action action) => Should.Throw<EdgeException>(action).Code;
}
