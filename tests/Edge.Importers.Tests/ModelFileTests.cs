using Edge.Importers.Tests.TfLite;
using Edge.Model;

namespace Edge.Importers.Tests;

public sealed class ModelFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"edge-{Guid.NewGuid():N}.bin");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void The_content_tells_the_format_and_the_file_names_the_graph()
    {
        File.WriteAllBytes(_path, SampleModels.All["hybrid"]);

        ImportedModel model = ModelFile.Open(_path);

        model.Graph.Name.ShouldBe(Path.GetFileNameWithoutExtension(_path));
        model.Graph.Nodes.Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("", 2000)]
    [InlineData("GGUF", 2201)]
    [InlineData("TFL3TFL3", 2002)]
    [InlineData("PK\u0003\u0004 a ZIP archive", 2000)]
    public void Other_files_are_refused(string content, int code)
    {
        File.WriteAllText(_path, content);

        Should.Throw<EdgeException>(() => ModelFile.Open(_path)).Code.ShouldBe(code);
    }

    [Fact]
    public void A_language_model_is_mapped_and_stays_readable()
    {
        File.WriteAllBytes(_path, TinyLanguageModels.File("llama"));

        ImportedModel model = ModelFile.Open(_path);

        model.Text.ShouldNotBeNull();
        foreach (Tensor constant in model.Graph.Tensors.Where(t => t.IsConstant))
        {
            model.Weights.Evict(constant.Constant!.Value);
            Digest.Of(model.Weights[constant.Constant!.Value].Span).ShouldBe(constant.Constant!.Value, constant.Name);
        }
    }

    [Fact]
    public void Formats_are_told_by_their_first_bytes()
    {
        ModelFile.Detect("GGUF"u8).ShouldBe(ModelFormat.Gguf);
        ModelFile.Detect([0x08, 0x12, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"']).ShouldBe(ModelFormat.Safetensors);
        ModelFile.Detect([0x08, 0x12, 0, 0, 0, 0, 0, 0, (byte)'[', (byte)'"']).ShouldNotBe(ModelFormat.Safetensors);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_to_be_missing()
    {
        EdgeException error = Should.Throw<EdgeException>(() => ModelFile.Open(_path));

        error.Code.ShouldBe(2001);
        error.Message.ShouldContain(_path);
    }

    [Fact]
    public void Onnx_files_are_told_by_their_first_field() =>
        ModelFile.Detect([0x08, 0x08, 0x12, 0x07, (byte)'p', (byte)'y']).ShouldBe(ModelFormat.Onnx);
}
