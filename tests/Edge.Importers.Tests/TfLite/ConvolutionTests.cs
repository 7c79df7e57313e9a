using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

public sealed class ConvolutionTests
{
    private const int Conv2D = 3, DepthwiseConv2D = 4, AveragePool2D = 1, MaxPool2D = 17;
    private const int Same = 0, Valid = 1;

    [Theory]
    [InlineData(Same, 7, 3, 1, 1, 7, 1, 1)]
    [InlineData(Same, 7, 3, 2, 1, 4, 1, 1)]
    [InlineData(Same, 8, 3, 2, 1, 4, 0, 1)]
    [InlineData(Same, 8, 5, 2, 1, 4, 1, 2)]
    [InlineData(Same, 9, 3, 1, 2, 9, 2, 2)]
    [InlineData(Same, 9, 1, 3, 1, 3, 0, 0)]
    [InlineData(Valid, 9, 3, 2, 1, 4, 0, 0)]
    [InlineData(Valid, 9, 3, 1, 3, 3, 0, 0)]
    public void Padding_is_written_out(int padding, int size, int kernel, int stride, int dilation, int output, int before, int after)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, size, 6, 2]);
        int filter = model.Floats("filter", [4, kernel, 1, 2], new float[8 * kernel]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, output, 6, 4]);
        model.Operator(Conv2D, [x, filter], [y], 1, new FlatNode().Byte(0, padding).Int32(1, 1).Int32(2, stride).Byte(3, 3).Int32(4, 1).Int32(5, dilation));

        ImportedModel imported = model.Import([x], [y]);

        imported.Graph.Nodes.Single().Operator.ShouldBe(
            new Conv2D(new Window(kernel, 1, stride, 1, before, 0, after, 0, dilation, 1), 1, Activation.Relu6));
    }

    [Fact]
    public void Dilation_is_one_and_the_bias_absent_unless_the_file_says_so()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 4, 4, 4]);
        int filter = model.Floats("filter", [2, 2, 3, 2], new float[24]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 3, 1, 2]);
        model.Operator(Conv2D, [x, filter, -1], [y], 1, new FlatNode().Byte(0, Valid).Int32(1, 2).Int32(2, 1));

        Node node = model.Import([x], [y]).Graph.Nodes.Single();

        node.Operator.ShouldBe(new Conv2D(new Window(2, 3, 1, 2), Groups: 2));
        node.Inputs[2].ShouldBe(-1);
    }

    [Fact]
    public void Depthwise_filters_keep_their_order_and_tell_the_multiplier()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Int8, [1, 4, 4, 3], 0.5f, -3);
        int filter = model.Constant("filter", TfliteModel.Int8, [1, 3, 3, 6], new byte[54], [1, 2, 3, 4, 5, 6], axis: 3);
        int bias = model.Constant("bias", TfliteModel.Int32, [6], new byte[24], [1, 2, 3, 4, 5, 6], axis: 3);
        int y = model.Tensor("y", TfliteModel.Int8, [1, 4, 4, 6], 0.25f, 7);
        model.Operator(DepthwiseConv2D, [x, filter, bias], [y], 2, new FlatNode().Byte(0, Same).Int32(1, 1).Int32(2, 1).Int32(3, 2).Byte(4, 1));

        Graph graph = model.Import([x], [y]).Graph;

        graph.Nodes.Single().Operator.ShouldBe(new DepthwiseConv2D(new Window(3, 3, 1, 1, 1, 1, 1, 1), 2, Activation.Relu));
        graph.Input(graph.Nodes[0], 0)!.Quantization.ShouldBe(new Quantization(0.5f, -3));
        graph.Input(graph.Nodes[0], 1)!.Quantization.ShouldBe(new Quantization([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0], 3));
        graph.Output(graph.Nodes[0]).Quantization.ShouldBe(new Quantization(0.25f, 7));
    }

    [Theory]
    [InlineData(AveragePool2D, PoolFunction.Average)]
    [InlineData(MaxPool2D, PoolFunction.Max)]
    public void Pools_leave_padding_out(int code, PoolFunction function)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 5, 5, 2]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 3, 2, 2]);
        model.Operator(code, [x], [y], 5, new FlatNode().Byte(0, Same).Int32(1, 3).Int32(2, 2).Int32(3, 4).Int32(4, 2).Byte(5, 2));

        model.Import([x], [y]).Graph.Nodes.Single().Operator.ShouldBe(
            new Pool2D(function, new Window(2, 4, 2, 3, 0, 1, 1, 1), CountPadding: false, Activation.ReluN1To1));
    }

    [Fact]
    public void Weights_under_float_activations_become_float()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 1, 1, 2]);
        int filter = model.Constant("filter", TfliteModel.Int8, [2, 1, 1, 2], [1, 2, 0xFF, 0x80], [0.5f, 2f], axis: 0);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 1, 1, 2]);
        model.Operator(Conv2D, [x, filter], [y], 1, new FlatNode().Int32(1, 1).Int32(2, 1));

        ImportedModel imported = model.Import([x], [y]);

        imported.Constant("filter").ShouldBe([0.5f, 1f, -2f, -256f]);
    }

    [Fact]
    public void Four_bit_weights_become_int8_the_low_half_first()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Int8, [1, 1, 1, 3], 1);
        int filter = model.Constant("filter", TfliteModel.Int4, [1, 1, 1, 3], [0x71, 0x08], [1f]);
        int y = model.Tensor("y", TfliteModel.Int8, [1, 1, 1, 1], 1);
        model.Operator(Conv2D, [x, filter], [y], 1, new FlatNode().Int32(1, 1).Int32(2, 1));

        ImportedModel imported = model.Import([x], [y]);

        imported.Weights[imported.Tensor("filter").Constant!.Value].ToArray().ShouldBe([1, 7, 0xF8]);
    }

    [Theory]
    [InlineData(0, 1, 2018)] // stride 0
    [InlineData(int.MinValue, 1, 2018)]
    [InlineData(1, 0, 2018)] // dilation 0
    [InlineData(1, 3, 2018)] // larger than the image
    [InlineData(1, int.MaxValue, 2018)]
    public void Windows_that_do_not_fit_are_refused(int stride, int dilation, int code)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 4, 4, 1]);
        int filter = model.Floats("filter", [1, 3, 3, 1], new float[9]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2, 2, 1]);
        model.Operator(Conv2D, [x, filter], [y], 1, new FlatNode().Byte(0, Valid).Int32(1, stride).Int32(2, 1).Int32(4, dilation).Int32(5, 1));

        EdgeException error = model.Refused([x], [y]);

        error.Code.ShouldBe(code);
        error.Message.ShouldContain("Operator 0 CONV_2D 'y'");
    }

    [Fact]
    public void More_than_one_image_at_a_time_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2, 5, 5, 2]);
        int y = model.Tensor("y", TfliteModel.Float32, [2, 5, 5, 2]);
        model.Operator(MaxPool2D, [x], [y], 5, new FlatNode().Int32(1, 1).Int32(2, 1).Int32(3, 1).Int32(4, 1));

        model.Refused([x], [y]).Code.ShouldBe(2020);
    }

    [Fact]
    public void An_output_of_another_shape_than_the_window_makes_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 5, 5, 2]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 5, 4, 2]);
        model.Operator(MaxPool2D, [x], [y], 5, new FlatNode().Int32(1, 1).Int32(2, 1).Int32(3, 1).Int32(4, 1));

        model.Refused([x], [y]).Code.ShouldBe(1122);
    }
}
