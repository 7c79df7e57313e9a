using System.Net;
using System.Text.Json;
using Edge.Testing.Language;

namespace Edge.Server.Tests;

/// <summary>What a request is answered: whole and in pieces, with what it asked for.</summary>
public class AnswerTests
{
    private const string Chat = "/v1/chat/completions", Text = "/v1/completions";

    [Fact]
    public async Task AConversationIsAnswered()
    {
        await using ToyServer server = await ToyServer.StartAsync();

        (HttpStatusCode status, JsonElement json) = await server.AskAsync(Chat, """{"model":"toy","messages":[{"role":"user","content":"hello"}],"temperature":0,"max_tokens":12}""");

        status.ShouldBe(HttpStatusCode.OK);
        int[] prompt = server.Model.Encode([new("user", "hello")]);
        int[] tokens = server.Engine.Greedy(prompt, 12);
        JsonElement choice = json.GetProperty("choices")[0];
        choice.GetProperty("message").GetProperty("role").GetString().ShouldBe("assistant");
        choice.GetProperty("message").GetProperty("content").GetString().ShouldBe(server.Model.Tokenizer.Decode(tokens));
        choice.GetProperty("finish_reason").GetString().ShouldBe("length");
        json.GetProperty("object").GetString().ShouldBe("chat.completion");
        JsonElement usage = json.GetProperty("usage");
        usage.GetProperty("prompt_tokens").GetInt32().ShouldBe(prompt.Length);
        usage.GetProperty("completion_tokens").GetInt32().ShouldBe(12);
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(prompt.Length + 12);
    }

    [Theory]
    [InlineData(Chat, """{"messages":[{"role":"system","content":"be kind"},{"role":"user","content":[{"type":"text","text":"he"},{"type":"text","text":"llo"}]}],"temperature":0.8,"seed":3,"max_completion_tokens":20,"logprobs":true,"top_logprobs":2}""")]
    [InlineData(Text, """{"prompt":"once","temperature":0.8,"seed":3,"max_tokens":20,"logprobs":2}""")]
    [InlineData(Text, """{"prompt":[1,270,280],"max_tokens":5,"echo":true,"seed":1}""")]
    public async Task PiecesTogetherAreTheWholeAnswer(string path, string request)
    {
        await using ToyServer server = await ToyServer.StartAsync();

        (_, JsonElement whole) = await server.AskAsync(path, request);
        using HttpResponseMessage response = await server.PostAsync(path, request[..^1] + ""","stream":true,"stream_options":{"include_usage":true}}""");
        IReadOnlyList<JsonElement> events = ToyServer.EventsOf(await response.Content.ReadAsStringAsync());

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        JsonElement choice = whole.GetProperty("choices")[0];
        JsonElement[] pieces = [.. events.Where(e => e.GetProperty("choices").GetArrayLength() > 0).Select(e => e.GetProperty("choices")[0])];
        string.Concat(pieces.Select(TextOf)).ShouldBe(TextOf(choice));
        pieces[^1].GetProperty("finish_reason").GetString().ShouldBe(choice.GetProperty("finish_reason").GetString());
        pieces[..^1].ShouldAllBe(p => p.GetProperty("finish_reason").ValueKind == JsonValueKind.Null);
        events[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        LogprobsOf(pieces).ShouldBe(LogprobsOf([choice]));
        events.Select(e => e.GetProperty("id").GetString()).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task LogProbabilitiesAreTheModels()
    {
        await using ToyServer server = await ToyServer.StartAsync();

        (_, JsonElement json) = await server.AskAsync(Chat, """{"messages":[{"role":"user","content":"x"}],"temperature":0,"max_tokens":4,"logprobs":true,"top_logprobs":3}""");

        foreach (JsonElement token in json.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content").EnumerateArray())
        {
            JsonElement[] top = [.. token.GetProperty("top_logprobs").EnumerateArray()];
            top.Length.ShouldBe(3);
            token.GetProperty("logprob").GetSingle().ShouldBe(top[0].GetProperty("logprob").GetSingle());
            token.GetProperty("token").GetString().ShouldBe(top[0].GetProperty("token").GetString());
            token.GetProperty("bytes").GetArrayLength().ShouldBe(System.Text.Encoding.UTF8.GetByteCount(token.GetProperty("token").GetString()!));
            top.ShouldAllBe(t => t.GetProperty("logprob").GetSingle() < 0);
        }
    }

    [Fact]
    public async Task AStopStringAndAnEndTokenEndTheAnswer()
    {
        await using ToyServer server = await ToyServer.StartAsync();
        (_, JsonElement whole) = await server.AskAsync(Text, """{"prompt":"tale","temperature":0,"max_tokens":30}""");
        string text = TextOf(whole.GetProperty("choices")[0]), stop = text[8..11];

        (_, JsonElement stopped) = await server.AskAsync(Text, $$"""{"prompt":"tale","temperature":0,"max_tokens":30,"stop":["{{stop}}","??"]}""");
        (_, JsonElement ended) = await server.AskAsync(Text, $$"""{"prompt":"tale","temperature":0,"max_tokens":30,"logit_bias":{"{{ToyVocabulary.End}}":100},"top_p":0}""");

        TextOf(stopped.GetProperty("choices")[0]).ShouldBe(text[..text.IndexOf(stop, StringComparison.Ordinal)]);
        stopped.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
        ended.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
        ended.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"type":"json_object"}""")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"pick","strict":true,"schema":{"type":"object","properties":{"pick":{"enum":["red","green"]}},"required":["pick"],"additionalProperties":false}}}""")]
    public async Task AnAnswerKeepsToItsForm(string format)
    {
        await using ToyServer server = await ToyServer.StartAsync(prepare: e => e.OnLogits = null);

        (_, JsonElement json) = await server.AskAsync(Chat, $$"""{"messages":[{"role":"user","content":"x"}],"seed":5,"max_tokens":400,"logit_bias":{"{{ToyVocabulary.FirstByte + '}'}}":8,"{{ToyVocabulary.FirstByte + '"'}}":6},"response_format":{{format}}}""");

        JsonElement choice = json.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        JsonElement answer = JsonDocument.Parse(TextOf(choice)).RootElement;
        answer.ValueKind.ShouldBe(JsonValueKind.Object);
        (!format.Contains("enum", StringComparison.Ordinal) || answer.GetProperty("pick").GetString() is "red" or "green").ShouldBeTrue();
    }

    [Fact]
    public async Task ASecondTurnFindsTheFirstInTheCache()
    {
        await using ToyServer server = await ToyServer.StartAsync();
        (_, JsonElement first) = await server.AskAsync(Chat, """{"messages":[{"role":"user","content":"a long first turn of words"}],"temperature":0,"max_tokens":16}""");
        string answer = TextOf(first.GetProperty("choices")[0]);

        (_, JsonElement second) = await server.AskAsync(
            Chat, $$"""{"messages":[{"role":"user","content":"a long first turn of words"},{"role":"assistant","content":"{{answer}}"},{"role":"user","content":"and?"}],"temperature":0,"max_tokens":4}""");

        int cached = second.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
        cached.ShouldBeGreaterThanOrEqualTo(first.GetProperty("usage").GetProperty("prompt_tokens").GetInt32() - 1);
    }

    [Fact]
    public async Task TheModelIsListed()
    {
        await using ToyServer server = await ToyServer.StartAsync();

        JsonElement list = JsonDocument.Parse(await server.Client.GetStringAsync("/v1/models")).RootElement;
        JsonElement model = JsonDocument.Parse(await server.Client.GetStringAsync("/v1/models/toy")).RootElement;

        list.GetProperty("data")[0].GetProperty("id").GetString().ShouldBe("toy");
        model.GetProperty("object").GetString().ShouldBe("model");
    }

    [Fact]
    public async Task ManyClientsAtOnceGetWhatEachWouldGetAlone()
    {
        await using ToyServer server = await ToyServer.StartAsync(sequences: 3);
        string[] prompts = [.. Enumerable.Range(0, 12).Select(i => $"prompt number {i % 5}")];

        (HttpStatusCode Status, JsonElement Json)[] answers = await Task.WhenAll(prompts.Select(p => server.AskAsync(Text, $$"""{"prompt":"{{p}}","temperature":0,"max_tokens":20}""")));

        for (int i = 0; i < prompts.Length; i++)
        {
            TextOf(answers[i].Json.GetProperty("choices")[0]).ShouldBe(server.Model.Tokenizer.Decode(server.Engine.Greedy(server.Model.Encode(prompts[i]), 20)));
        }
    }

    private static string TextOf(JsonElement choice) =>
        choice.TryGetProperty("text", out JsonElement text) ? text.GetString()!
        : choice.TryGetProperty("message", out JsonElement message) ? message.GetProperty("content").GetString()!
        : choice.GetProperty("delta").TryGetProperty("content", out JsonElement content) ? content.GetString()! : "";

    private static string[] LogprobsOf(IEnumerable<JsonElement> choices) =>
    [
        .. from choice in choices
           let logprobs = choice.GetProperty("logprobs")
           where logprobs.ValueKind == JsonValueKind.Object
           from token in (logprobs.TryGetProperty("content", out JsonElement content) ? content : logprobs.GetProperty("top_logprobs")).EnumerateArray()
           select token.GetRawText(),
    ];
}
