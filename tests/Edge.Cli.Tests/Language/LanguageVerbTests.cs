using System.Text.Json;
using Edge.Cli.Tests.Verbs;

namespace Edge.Cli.Tests.Language;

/// <summary>Language models on the command line: the same tokens on any devices, in little memory, and the JSON that the page describes.</summary>
public sealed class LanguageVerbTests : IDisposable
{
    private readonly TinyModelFile _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task GenerateSaysWhatItsPageDescribes()
    {
        EdgeProcess process = await EdgeProcess.SucceedAsync("generate", _model.Path, "--prompt", "once upon", "--max-tokens", "12", "--logprobs", "2", "--json");

        SchemaPage.ShouldDescribe(process.Json, []);
        process.Json.GetProperty("token_ids").GetArrayLength().ShouldBe(12);
        process.Json.GetProperty("finish_reason").GetString().ShouldBe("length");
        process.Json.GetProperty("ttft_ms").GetDouble().ShouldBeGreaterThan(0);
        foreach (JsonElement token in process.Json.GetProperty("logprobs").EnumerateArray())
        {
            token.GetProperty("id").GetInt32().ShouldBe(token.GetProperty("top")[0].GetProperty("id").GetInt32());
        }
    }

    [Fact]
    public async Task DevicesAndMemoryChangeNoToken()
    {
        string[] generate = ["generate", _model.Path, "--prompt", "once upon a time", "--max-tokens", "24", "--json"];
        JsonElement whole = (await EdgeProcess.SucceedAsync(generate)).Json;
        long weights = Device(whole, 0).GetProperty("weight_bytes").GetInt64(), budget = weights * 3 / 5;

        JsonElement small = (await EdgeProcess.SucceedAsync([.. generate, "--memory", $"{budget}"])).Json;
        JsonElement two = (await EdgeProcess.SucceedAsync([.. generate, "--devices", "2", "--strategy", "tensor"])).Json;
        JsonElement three = (await EdgeProcess.SucceedAsync([.. generate, "--devices", "local,local", "--strategy", "tensor", "--on-loss", "replan"])).Json;

        foreach (JsonElement json in new[] { small, two, three })
        {
            json.GetProperty("text").GetString().ShouldBe(whole.GetProperty("text").GetString());
            json.GetProperty("token_ids").GetRawText().ShouldBe(whole.GetProperty("token_ids").GetRawText());
        }

        Device(small, 0).GetProperty("weight_window_bytes").GetInt64().ShouldBeLessThanOrEqualTo(budget);
        Device(small, 0).GetProperty("bytes_read").GetInt64().ShouldBeGreaterThan(weights);
        (two.GetProperty("devices").GetArrayLength(), three.GetProperty("devices").GetArrayLength()).ShouldBe((2, 3));
        two.GetProperty("devices").EnumerateArray().ShouldAllBe(d => d.GetProperty("weight_bytes").GetInt64() < weights && d.GetProperty("wire_bytes").GetInt64() > 0 && d.GetProperty("peak_rss_bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task ASeedRepeatsAnAnswerAndTheTextIsWhatTheJsonHas()
    {
        string[] generate = ["generate", _model.Path, "--prompt", "x", "--max-tokens", "16", "--temperature", "1", "--seed", "7", "--top-k", "40"];

        JsonElement json = (await EdgeProcess.SucceedAsync([.. generate, "--json"])).Json;
        EdgeProcess text = await EdgeProcess.SucceedAsync(generate);

        text.Output.ShouldBe(json.GetProperty("text").GetString() + "\n");
        text.Error.ShouldContain("16 tokens");
    }

    [Fact]
    public async Task BenchSaysWhatItsPageDescribes()
    {
        EdgeProcess process = await EdgeProcess.SucceedAsync("bench", _model.Path, "--prompt-tokens", "40", "--gen-tokens", "20", "--repeat", "2", "--threads", "1", "--json");

        SchemaPage.ShouldDescribe(process.Json, []);
        process.Json.GetProperty("decode_runs").GetArrayLength().ShouldBe(2);
        process.Json.GetProperty("prefill_tokens_per_s").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task PerplexitySaysWhatItsPageDescribes()
    {
        File.WriteAllText(_model["text.txt"], string.Concat(Enumerable.Repeat("The wind blows over the hills. ", 60)));

        EdgeProcess process = await EdgeProcess.SucceedAsync("perplexity", _model.Path, "--file", _model["text.txt"], "--context", "64", "--json");

        SchemaPage.ShouldDescribe(process.Json, []);
        int windows = process.Json.GetProperty("windows").GetInt32();
        windows.ShouldBe(process.Json.GetProperty("tokens").GetInt32() / 64);
        process.Json.GetProperty("scored_tokens").GetInt32().ShouldBe(windows * 63);
        process.Json.GetProperty("second_half_scored_tokens").GetInt32().ShouldBe(windows * 31);
    }

    [Fact]
    public async Task AnAnswerKeepsToASchema()
    {
        File.WriteAllText(_model["schema.json"], """{"type":"object","properties":{"on":{"type":"boolean"},"after_s":{"type":"integer","minimum":0,"maximum":9}},"required":["on","after_s"],"additionalProperties":false}""");
        File.WriteAllText(_model["prompt.txt"], "turn it on");

        JsonElement json = (await EdgeProcess.SucceedAsync(
            "generate", _model.Path, "--prompt", "@" + _model["prompt.txt"], "--json-schema", _model["schema.json"], "--temperature", "1", "--seed", "3", "--max-tokens", "200", "--json")).Json;

        json.GetProperty("finish_reason").GetString().ShouldBe("stop");
        JsonElement answer = JsonDocument.Parse(json.GetProperty("text").GetString()!).RootElement;
        answer.GetProperty("on").ValueKind.ShouldBeOneOf(JsonValueKind.True, JsonValueKind.False);
        answer.GetProperty("after_s").GetInt32().ShouldBeInRange(0, 9);
        answer.EnumerateObject().Count().ShouldBe(2);
    }

    [Fact]
    public async Task AConversationGoesByLines()
    {
        File.WriteAllText(_model["turns.txt"], $"hello\nand then?\n/save {_model["talk.txt"]}\n/reset\nhello\n");

        EdgeProcess process = await EdgeProcess.WithInputAsync(_model["turns.txt"], "chat", _model.Path, "--temperature", "0", "--max-tokens", "5", "--system", "be brief");

        process.ExitCode.ShouldBe(0, process.Error);
        string[] talk = File.ReadAllText(_model["talk.txt"]).Split("\n\n");
        talk[..2].ShouldBe(["system: be brief", "user: hello"]);
        talk[2].ShouldStartWith("assistant: ");
        talk[3].ShouldBe("user: and then?");
        string first = talk[2]["assistant: ".Length..];
        process.Output.ShouldStartWith(first);
        process.Output.ShouldEndWith(first + "\n");
    }

    [SharedTheory]
    [InlineData]
    [InlineData("--memory", "12MB")]
    [InlineData("--devices", "3", "--strategy", "tensor")]
    public async Task LlamaCppsTokensComeOut(params string[] how)
    {
        string folder = Path.Combine(SharedFolder.Path!, "llm");
        JsonElement golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "docs10m-f16.golden.json"))).RootElement.GetProperty("greedy")[0];

        JsonElement json = (await EdgeProcess.SucceedAsync(["generate", Path.Combine(folder, "docs10m-f16.gguf"), "--prompt", golden.GetProperty("prompt").GetString()!, "--max-tokens", "20", "--json", .. how])).Json;

        Ids(json.GetProperty("prompt_ids")).ShouldBe(Ids(golden.GetProperty("prompt_ids")));
        Ids(json.GetProperty("token_ids")).ShouldBe(Ids(golden.GetProperty("ids"))[..20]);
    }

    [SharedFact]
    public async Task EightBitsPredictATextAsWellAsSixteen()
    {
        string folder = Path.Combine(SharedFolder.Path!, "llm");
        async Task<double> PerplexityAsync(string type) => (await EdgeProcess.SucceedAsync(
            "perplexity", Path.Combine(folder, $"docs10m-{type}.gguf"), "--file", Path.Combine(folder, "wikitext2-valid.txt"), "--windows", "4", "--json")).Json.GetProperty("perplexity").GetDouble();

        double sixteen = await PerplexityAsync("f16"), eight = await PerplexityAsync("Q8_0");

        eight.ShouldBe(sixteen, sixteen * 0.005);
    }

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(i => i.GetInt32())];

    private static JsonElement Device(JsonElement json, int index) => json.GetProperty("devices")[index];
}
