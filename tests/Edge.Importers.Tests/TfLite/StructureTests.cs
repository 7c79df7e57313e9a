using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

public sealed class StructureTests
{
    private const int Logistic = 14, Add = 0;

    [Fact]
    public void Operators_out_of_order_are_sorted()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), a = model.Tensor("a", TfliteModel.Float32, [2]), y = model.Tensor("y", TfliteModel.Float32, [2]);
        model.Operator(28, [a], [y]);
        model.Operator(Logistic, [x], [a]);

        model.Import([x], [y]).Graph.Nodes.Select(n => n.Name).ShouldBe(["a", "y"]);
    }

    [Fact]
    public void A_cycle_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), a = model.Tensor("a", TfliteModel.Float32, [2]), b = model.Tensor("b", TfliteModel.Float32, [2]);
        model.Operator(Add, [x, b], [a]);
        model.Operator(Logistic, [a], [b]);

        EdgeException error = model.Refused([x], [b]);

        error.Code.ShouldBe(2030);
        error.Message.ShouldContain("Operator 0 ADD");
    }

    [Fact]
    public void A_value_written_twice_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), y = model.Tensor("y", TfliteModel.Float32, [2]);
        model.Operator(Logistic, [x], [y]);
        model.Operator(Logistic, [x], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2031);
    }

    [Fact]
    public void A_value_that_is_never_written_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), lost = model.Tensor("lost", TfliteModel.Float32, [2]), y = model.Tensor("y", TfliteModel.Float32, [2]);
        model.Operator(Add, [x, lost], [y]);

        EdgeException error = model.Refused([x], [y]);

        error.Code.ShouldBe(2032);
        error.Message.ShouldContain("'lost'");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_network_has_inputs_and_outputs(bool inputs)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), y = model.Tensor("y", TfliteModel.Float32, [2]);
        model.Operator(Logistic, [x], [y]);

        model.Refused(inputs ? [x] : [], inputs ? [] : [y]).Code.ShouldBe(2033);
    }

    [Fact]
    public void Equal_names_are_told_apart()
    {
        var model = new TfliteModel();
        int x = model.Tensor("same", TfliteModel.Float32, [2]), a = model.Tensor("same", TfliteModel.Float32, [2]), y = model.Tensor("same#1", TfliteModel.Float32, [2]);
        model.Operator(Logistic, [x], [a]);
        model.Operator(Logistic, [a], [y]);

        model.Import([x], [y]).Graph.Tensors.Select(t => t.Name).ShouldBeUnique();
    }

    [Theory]
    [InlineData(67, "TRANSPOSE_CONV")]
    [InlineData(100, "MIRROR_PAD")]
    [InlineData(119, "WHILE")]
    [InlineData(190, "190")]
    [InlineData(99999, "99999")]
    public void An_operator_that_is_not_imported_is_named(int code, string name)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), y = model.Tensor("the result", TfliteModel.Float32, [2]);
        model.Operator(code, [x], [y]);

        EdgeException error = model.Refused([x], [y]);

        error.Code.ShouldBe(2010);
        error.Message.ShouldContain($"Operator 0 {name} 'the result'");
    }

    [Fact]
    public void A_custom_operator_is_named()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), y = model.Tensor("y", TfliteModel.Float32, [2]);
        model.Operator(32, [x], [y]);
        model.Code(0).Text(1, "TFLite_Detection_PostProcess");

        EdgeException error = model.Refused([x], [y]);

        error.Code.ShouldBe(2011);
        error.Message.ShouldContain("TFLite_Detection_PostProcess");
    }

    [Fact]
    public void Another_schema_version_is_refused()
    {
        var model = new TfliteModel();
        model.Root.Int32(0, 2);

        model.Refused([], []).Code.ShouldBe(2005);
    }

    [Fact]
    public void Several_subgraphs_are_refused()
    {
        var model = new TfliteModel();
        byte[] file = FlatBufferWriter.Write(model.Root.Tables(2, model.Subgraph, new FlatNode()), "TFL3");

        Should.Throw<EdgeException>(() => TfliteImporter.Import(file, "two")).Code.ShouldBe(2006);
    }

    [Theory]
    [InlineData(new[] { 7 }, new[] { 1 })]
    [InlineData(new[] { -2 }, new[] { 1 })]
    [InlineData(new[] { 0 }, new[] { -1 })]
    [InlineData(new[] { 0 }, new[] { int.MaxValue })]
    public void Tensors_that_do_not_exist_are_refused(int[] inputs, int[] outputs)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), y = model.Tensor("y", TfliteModel.Float32, [2]);
        model.Operator(Logistic, inputs, outputs);

        model.Refused([x], [y]).Code.ShouldBe(2007);
    }

    [Fact]
    public void A_missing_operand_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), y = model.Tensor("y", TfliteModel.Float32, [2]);
        model.Operator(Add, [x], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2012);
    }

    [Fact]
    public void Options_of_another_operator_are_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]), y = model.Tensor("y", TfliteModel.Float32, [2]);
        model.Operator(Add, [x, x], [y], 1, new FlatNode().Int32(1, 1));

        model.Refused([x], [y]).Code.ShouldBe(2018);
    }

    [Theory]
    [InlineData(TfliteModel.String)]
    [InlineData(8)]
    [InlineData(TfliteModel.Int4)]
    [InlineData(255)]
    public void Types_that_are_not_imported_are_refused(int type)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", type, [2]), y = model.Tensor("y", type, [2]);
        model.Operator(Logistic, [x], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2013);
    }

    [Fact]
    public void Sparse_external_and_block_quantised_tensors_are_refused()
    {
        FlatNode[] tensors =
        [
            new FlatNode().Int32s(0, 2).Table(6, new FlatNode()),
            new FlatNode().Int32s(0, 2).Int32(10, 1),
            new FlatNode().Int32s(0, 2).Table(4, new FlatNode().Byte(4, 2)),
        ];
        foreach (FlatNode tensor in tensors)
        {
            var model = new TfliteModel();
            int x = model.Tensor(tensor), y = model.Tensor("y", TfliteModel.Float32, [2]);
            model.Operator(Logistic, [x], [y]);

            model.Refused([x], [y]).Code.ShouldBe(2017);
        }
    }

    [Fact]
    public void Constants_behind_the_flatbuffer_are_found()
    {
        (byte[] sized, byte[] weights) = (Model(1000), [.. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(-4f)]);
        byte[] file = [.. Model((ulong)sized.Length), .. weights];

        TfliteImporter.Import(file, "large").Constant("c").ShouldBe([3f, -4f]);
        Should.Throw<EdgeException>(() => TfliteImporter.Import(file.AsMemory(0, file.Length - 1), "cut")).Code.ShouldBe(2002);

        static byte[] Model(ulong offset)
        {
            var model = new TfliteModel();
            int x = model.Tensor("x", TfliteModel.Float32, [2]), y = model.Tensor("y", TfliteModel.Float32, [2]);
            int buffer = model.Buffer(new FlatNode().UInt64(1, offset).UInt64(2, 8));
            model.Operator(Add, [x, model.Tensor(new FlatNode().Int32s(0, 2).Int32(2, buffer).Text(3, "c"))], [y]);
            return model.File([x], [y]);
        }
    }
}
