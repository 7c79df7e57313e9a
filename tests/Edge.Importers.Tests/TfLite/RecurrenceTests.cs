using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

public sealed class RecurrenceTests
{
    [Fact]
    public void The_state_of_a_quantised_lstm_starts_at_real_zero()
    {
        (TfliteModel model, int x, int y) = Lstm(hidden: true);

        ImportedModel imported = model.Import([x], [y]);

        imported.Single().ShouldBe(new Lstm(TimeMajor: false, CellClip: 10, new Quantization(0.125f, 3)));
        imported.Weights[imported.Tensor("output state").Constant!.Value].ToArray().ShouldBe([0xF9, 0xF9]); // zero point -7
        imported.Weights[imported.Tensor("cell state").Constant!.Value].ToArray().ShouldBe([0, 0, 0, 0]);
        imported.Graph.Nodes[0].Inputs.Length.ShouldBe(24);
    }

    [Fact]
    public void A_quantised_lstm_without_the_quantisation_of_its_hidden_product_is_refused()
    {
        (TfliteModel model, int x, int y) = Lstm(hidden: false);

        model.Refused([x], [y]).Code.ShouldBe(2018);
    }

    [Fact]
    public void State_that_is_no_variable_is_refused()
    {
        (TfliteModel model, int x, int y) = Svdf(variable: false);

        model.Refused([x], [y]).Code.ShouldBe(2034);
    }

    [Fact]
    public void Svdf_reads_rank_activation_and_optional_bias()
    {
        (TfliteModel model, int x, int y) = Svdf(variable: true);

        ImportedModel imported = model.Import([x], [y]);

        imported.Single().ShouldBe(new Svdf(2, Activation.Relu));
        imported.Graph.Nodes[0].Inputs[3].ShouldBe(-1);
        imported.Constant("state").ShouldBe(new float[12]);
    }

    private static (TfliteModel Model, int Input, int Output) Svdf(bool variable)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 5]);
        int state = model.Tensor(new FlatNode().Int32s(0, 1, 12).Byte(1, TfliteModel.Float32).Text(3, "state").Boolean(5, variable));
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2]);
        model.Operator(27, [x, model.Floats("f", [4, 5], new float[20]), model.Floats("t", [4, 3], new float[12]), -1, state], [y], 6, new FlatNode().Int32(0, 2).Byte(1, 1));
        return (model, x, y);
    }

    private static (TfliteModel Model, int Input, int Output) Lstm(bool hidden)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Int8, [1, 4, 3], 0.5f);
        int y = model.Tensor("y", TfliteModel.Int8, [1, 4, 2], 0.5f, -7);
        int Weights(int columns) => model.Constant("w", TfliteModel.Int8, [2, columns], new byte[2 * columns], [1f]);
        int[] inputs =
        [
            x,
            .. Enumerable.Range(0, 4).Select(_ => Weights(3)),
            .. Enumerable.Range(0, 4).Select(_ => Weights(2)),
            -1, -1, -1,
            .. Enumerable.Range(0, 4).Select(_ => model.Constant("b", TfliteModel.Int32, [2], new byte[8])),
            -1, -1,
            State("output state", TfliteModel.Int8, 0.5f, -7),
            State("cell state", TfliteModel.Int16, 0.001f, 0),
        ];
        int[] intermediates = [.. Enumerable.Range(0, 5).Select(i => model.Tensor($"intermediate{i}", TfliteModel.Int8, [0], 0.125f, 3))];
        FlatNode node = model.Operator(44, inputs, [y], 71, new FlatNode().Byte(0, 4).Single(1, 10));
        if (hidden)
        {
            node.Int32s(8, intermediates);
        }

        return (model, x, y);

        int State(string name, int type, float scale, long zeroPoint) => model.Tensor(
            new FlatNode().Int32s(0, 1, 2).Byte(1, type).Text(3, name).Table(4, new FlatNode().Singles(2, scale).Int64s(3, zeroPoint)).Boolean(5));
    }
}
