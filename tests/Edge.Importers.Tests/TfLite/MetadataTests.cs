using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

public sealed class MetadataTests
{
    [Fact]
    public void Normalisation_and_labels_are_read()
    {
        ImportedModel model = TfliteImporter.Import(SampleModels.All["metadata"], "labelled");

        model.Metadata["edge.input.mean"].ShouldBe("0.5");
        model.Metadata["edge.input.scale"].ShouldBe("0.25");
        model.Metadata["edge.labels"].ShouldBe("cat\ndog\nbird");
    }

    [Fact]
    public void Values_for_each_channel_are_joined_by_commas()
    {
        Import(new FlatNode().Singles(0, 127.5f, 255, 0).Singles(1, 63.75f, 63.75f, 63.75f)).ShouldBe(new Dictionary<string, string>
        {
            ["edge.input.mean"] = "0.5,1,0",
            ["edge.input.scale"] = "0.25",
        });
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_scale_that_cannot_divide_is_left_out(float scale) =>
        Import(new FlatNode().Singles(0, 1f).Singles(1, scale)).ShouldBeEmpty();

    [Fact]
    public void Damaged_metadata_is_left_out()
    {
        (TfliteModel model, int x, int y) = Identity();
        model.Metadata("TFLITE_METADATA", [0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0]);

        model.Import([x], [y]).Metadata.ShouldBeEmpty();
    }

    [Fact]
    public void Labels_that_unpack_to_more_than_is_read_are_left_out()
    {
        byte[] sample = SampleModels.All["metadata"];
        int archive = sample.AsSpan().IndexOf("PK\x03\x04"u8);

        byte[] bomb = SampleModels.WithFile(sample[..archive], "labels.txt", new byte[100_000_000]);

        TfliteImporter.Import(bomb, "bomb").Metadata.Keys.ShouldBe(["edge.input.mean", "edge.input.scale"]);
    }

    private static IReadOnlyDictionary<string, string> Import(FlatNode normalization)
    {
        (TfliteModel model, int x, int y) = Identity();
        FlatNode input = new FlatNode().Tables(4, new FlatNode().Byte(0, 1).Table(1, normalization));
        model.Metadata("TFLITE_METADATA", FlatBufferWriter.Write(new FlatNode().Tables(3, new FlatNode().Tables(2, input)), "M001"));
        return model.Import([x], [y]).Metadata;
    }

    private static (TfliteModel Model, int Input, int Output) Identity()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 3]), y = model.Tensor("y", TfliteModel.Float32, [1, 3]);
        model.Operator(14, [x], [y]);
        return (model, x, y);
    }
}
