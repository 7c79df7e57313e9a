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
    [InlineData("")]
    [InlineData("GGUF")]
    [InlineData("TFL3TFL3")]
    [InlineData("PK\u0003\u0004 a ZIP archive")]
    public void Other_files_are_refused(string content)
    {
        File.WriteAllText(_path, content);

        int code = Should.Throw<EdgeException>(() => ModelFile.Open(_path)).Code;

        code.ShouldBe(content.StartsWith("TFL3", StringComparison.Ordinal) ? 2002 : 2000);
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
