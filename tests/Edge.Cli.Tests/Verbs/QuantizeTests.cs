using Edge.Importers;
using Edge.Importers.Gguf;
using Edge.Model;
using Edge.Testing;

namespace Edge.Cli.Tests.Verbs;

/// <summary>Language models that <c>edge</c> writes.</summary>
public sealed class QuantizeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // llama.cpp's own quantiser made the shared files. Its output layer of Q4_0 files is Q6_K, whose scales are searched:
    // two searches end in the last bit of a few values.
    [SharedTheory]
    [InlineData("Q8_0", 0)]
    [InlineData("Q4_0", 0.001)]
    [InlineData("Q4_K_M", 0.2)]
    public async Task AModelIsWhatAnotherQuantizerMakesOfIt(string type, double differingBytes)
    {
        await EdgeProcess.SucceedAsync("quantize", SharedFolder.File("llm", "docs10m-f16.gguf"), _folder["out.gguf"], "--type", type);

        var ours = GgufFile.Open(_folder["out.gguf"]);
        var theirs = GgufFile.Open(SharedFolder.File("llm", $"docs10m-{type}.gguf"));
        ours.Tensors.Select(t => (t.Name, t.Type, t.Shape)).ShouldBe(theirs.Tensors.Select(t => (t.Name, t.Type, t.Shape)));
        ours.Metadata.Entries.Select(e => e.Key).ShouldBe(theirs.Metadata.Entries.Select(e => e.Key), ignoreOrder: true);
        long different = 0, all = 0;
        foreach ((GgufTensor our, GgufTensor their) in ours.Tensors.Zip(theirs.Tensors))
        {
            ReadOnlySpan<byte> a = ours.BytesOf(our).Span, b = theirs.BytesOf(their).Span;
            for (int i = 0; i < a.Length; i++)
            {
                different += a[i] == b[i] ? 0 : 1;
            }

            all += a.Length;
        }

        ((double)different / all).ShouldBeLessThanOrEqualTo(differingBytes);
    }

    [Fact]
    public async Task ARandomModelHasTrueShapesAndIsRepeatable()
    {
        string[] Arguments(string file, string seed) => ["synth", "--shape", "stories15m", "--type", "Q8_0", "-o", _folder[file], "--seed", seed];
        await EdgeProcess.SucceedAsync(Arguments("a.gguf", "7"));
        await EdgeProcess.SucceedAsync(Arguments("b.gguf", "7"));
        await EdgeProcess.SucceedAsync(Arguments("c.gguf", "8"));

        File.ReadAllBytes(_folder["b.gguf"]).ShouldBe(File.ReadAllBytes(_folder["a.gguf"]));
        Digest.Of(File.ReadAllBytes(_folder["c.gguf"])).ShouldNotBe(Digest.Of(File.ReadAllBytes(_folder["a.gguf"])));
        ImportedModel model = ModelFile.Open(_folder["a.gguf"]);
        model.Graph.MacCount.ShouldBeInRange(15_000_000, 16_000_000);
        model.Text!.Vocabulary.Tokens.Length.ShouldBe(32_000);
        model.Graph.Tensors.Count(t => t.Name == "token_embd.weight").ShouldBe(1);
        model.Graph.Tensors.ShouldNotContain(t => t.Name == "output.weight");
    }

    [Fact]
    public async Task AFailureLeavesNoFile()
    {
        EdgeProcess refused = await EdgeProcess.RunAsync("quantize", Meter.FloatModel, _folder["out.gguf"], "--type", "Q8_0");

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldMatch("^EDGE2200: .*\n$");
        File.Exists(_folder["out.gguf"]).ShouldBeFalse();
        (await EdgeProcess.RunAsync("quantize", "in.gguf", "out.gguf", "--type", "Q3_K")).ExitCode.ShouldBe(2);
    }
}
