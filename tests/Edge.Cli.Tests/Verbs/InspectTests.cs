using System.Text.Json;
using Edge.Testing;

namespace Edge.Cli.Tests.Verbs;

public class InspectTests
{
    [Fact]
    public async Task AModelIsReportedAsThePageSays()
    {
        JsonElement model = (await EdgeProcess.SucceedAsync("inspect", Meter.Int8Model, "--json")).Json;

        SchemaPage.ShouldDescribe(
            model,
            ["operators", "metadata"],
            "language", "architecture", "context_tokens", "vocabulary_size", "tokenizer", "pre_tokenizer", "end_tokens", "has_chat_template", "layer_count", "key_value_bytes", "weight_bytes_by_type");
        JsonElement input = model.GetProperty("inputs").EnumerateArray().ShouldHaveSingleItem();
        input.GetProperty("type").GetString().ShouldBe("Float32");
        input.GetProperty("bytes").GetInt64().ShouldBe(input.GetProperty("shape").EnumerateArray().Aggregate(4L, (bytes, d) => bytes * d.GetInt32()));
        model.GetProperty("metadata").GetProperty("edge.labels").GetString().ShouldBe("0,1,2,3,4,5,6,7,8,9");
        JsonElement[] nodes = [.. model.GetProperty("nodes").EnumerateArray()];
        nodes.Length.ShouldBe(model.GetProperty("operators").EnumerateObject().Sum(o => o.Value.GetInt32()));
        nodes.Sum(n => n.GetProperty("macs").GetInt64()).ShouldBe(model.GetProperty("macs").GetInt64());
    }

    [SharedFact]
    public async Task ALanguageModelIsReportedAsThePageSays()
    {
        JsonElement model = (await EdgeProcess.SucceedAsync("inspect", SharedFolder.File("llm", "docs10m-Q4_K_M.gguf"), "--json")).Json;

        SchemaPage.ShouldDescribe(model, ["operators", "metadata", "weight_bytes_by_type"], "quantization");
        JsonElement language = model.GetProperty("language");
        language.GetProperty("architecture").GetString().ShouldBe("llama");
        language.GetProperty("layer_count").GetInt32().ShouldBe(8);
        language.GetProperty("key_value_bytes").GetInt64().ShouldBe(8 * 2 * 128 * 2);
        language.GetProperty("end_tokens").EnumerateArray().Select(t => t.GetString()).ShouldContain("<|eos|>");
        language.GetProperty("weight_bytes_by_type").EnumerateObject().Sum(t => t.Value.GetInt64()).ShouldBe(model.GetProperty("weight_bytes").GetInt64());
    }

    [Fact]
    public async Task APersonSeesTheNodesAndOneLineOfTotals()
    {
        EdgeProcess shown = await EdgeProcess.SucceedAsync("inspect", Meter.FloatModel);

        shown.Output.ShouldContain("DepthwiseConv2D");
        shown.Output.ShouldContain("edge.input.mean = 0,0,0");
        shown.Output.Trim().Split('\n')[^1].ShouldMatch("^meter_float: .* MACs, .* B of weights, .*graph [0-9a-f]{64}$");
        shown.Output.ShouldNotContain("\e", Case.Sensitive, "colours where no terminal is");
    }

    [Fact]
    public async Task ADamagedFileIsOneNumberedErrorAndNothingElse()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["half.onnx"], File.ReadAllBytes(Meter.FloatModel)[..100_000]);

        EdgeProcess refused = await EdgeProcess.RunAsync("inspect", folder["half.onnx"], "--json");

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldBeEmpty();
        refused.Error.ShouldMatch("^EDGE21[0-9]{2}: .*\n$");
    }
}
