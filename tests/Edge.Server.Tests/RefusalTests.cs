using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Edge.Cli.Server;
using Edge.Model;

namespace Edge.Server.Tests;

/// <summary>What is refused, with which status and number; and who is let in.</summary>
public sealed class RefusalTests : IDisposable
{
    private const string Chat = "/v1/chat/completions", Text = "/v1/completions";
    private const string Key = "0123456789abcdef0123456789abcdef";

    private readonly FileInfo _keyFile = new(Path.GetTempFileName());

    public void Dispose() => _keyFile.Delete();

    [Fact]
    public async Task WhatIsWrongIsNamed()
    {
        await using ToyServer server = await ToyServer.StartAsync();
        (string Path, string Body, int Status, string Number, string? Param)[] cases =
        [
            (Chat, "{", 400, "EDGE5310", null),
            (Chat, "null", 400, "EDGE5310", null),
            (Chat, """{"messages":7}""", 400, "EDGE5310", null),
            (Chat, """{"temperature":"warm","messages":[]}""", 400, "EDGE5310", null),
            (Chat, "{}", 400, "EDGE5311", "messages"),
            (Chat, """{"messages":[]}""", 400, "EDGE5311", "messages"),
            (Chat, """{"messages":[null]}""", 400, "EDGE5311", "messages[0]"),
            (Chat, """{"messages":[{"role":"king","content":"x"}]}""", 400, "EDGE5311", "messages[0].role"),
            (Chat, """{"messages":[{"role":"user"}]}""", 400, "EDGE5311", "messages[0].content"),
            (Chat, """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}""", 400, "EDGE5312", "messages[0].content[0].type"),
            (Chat, """{"messages":[{"role":"tool","content":"x"}]}""", 400, "EDGE5312", "messages[0].role"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""", 400, "EDGE5312", "tools"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"n":2}""", 400, "EDGE5312", "n"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"temperature":3}""", 400, "EDGE5311", "temperature"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"top_p":-1}""", 400, "EDGE5311", "top_p"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"max_tokens":0}""", 400, "EDGE5311", "max_tokens"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"top_logprobs":2}""", 400, "EDGE5311", "top_logprobs"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"logit_bias":{"fish":1}}""", 400, "EDGE5311", "logit_bias"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"stop":["a","b","c","d","e"]}""", 400, "EDGE5311", "stop"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"top_k":-1}""", 400, "EDGE5210", null),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"poem"}}""", 400, "EDGE5311", "response_format"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema"}}""", 400, "EDGE5311", "response_format.json_schema.schema"),
            (Chat, """{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"king"}}}}""", 400, "EDGE5230", null),
            (Text, "{}", 400, "EDGE5311", "prompt"),
            (Text, """{"prompt":["a","b"]}""", 400, "EDGE5312", "prompt"),
            (Text, """{"prompt":[1,100000]}""", 400, "EDGE5304", null),
            (Text, """{"prompt":"a","best_of":3}""", 400, "EDGE5312", "best_of"),
            (Text, """{"prompt":"a","suffix":"b"}""", 400, "EDGE5312", "suffix"),
            ("/v1/embeddings", "{}", 404, "EDGE5315", null),
        ];
        foreach ((string path, string body, int status, string number, string? param) in cases)
        {
            (HttpStatusCode got, JsonElement json) = await server.AskAsync(path, body);

            JsonElement error = json.GetProperty("error");
            ((int)got).ShouldBe(status, body);
            error.GetProperty("message").GetString()!.ShouldStartWith(number, Case.Sensitive, body);
            error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
            error.GetProperty("param").GetString().ShouldBe(param, body);
        }
    }

    [Fact]
    public async Task APromptThatDoesNotFitHasOpenAisCode()
    {
        await using ToyServer server = await ToyServer.StartAsync();

        (HttpStatusCode status, JsonElement json) = await server.AskAsync(Text, JsonSerializer.Serialize(new { prompt = new string('x', ToyServer.ContextTokens + 1) }));

        status.ShouldBe(HttpStatusCode.BadRequest);
        json.GetProperty("error").GetProperty("code").GetString().ShouldBe("context_length_exceeded");
        json.GetProperty("error").GetProperty("message").GetString()!.ShouldContain($"{ToyServer.ContextTokens - 1}");
    }

    [Fact]
    public async Task ABodyHasALimitAndAType()
    {
        await using ToyServer server = await ToyServer.StartAsync(change: o => o with { MaxBodyBytes = 1000 });

        (HttpStatusCode large, JsonElement json) = await server.AskAsync(Text, JsonSerializer.Serialize(new { prompt = new string('x', 2000) }));
        using HttpResponseMessage text = await server.Client.PostAsync(Text, new StringContent("""{"prompt":"a"}"""));

        large.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        json.GetProperty("error").GetProperty("message").GetString()!.ShouldStartWith("EDGE5317");
        text.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task WithoutAKeyOnlyLoopbackIsServed()
    {
        EdgeException refused = await Should.ThrowAsync<EdgeException>(() => ToyServer.StartAsync(change: o => o with { Listen = new IPEndPoint(IPAddress.Any, 0) }));
        refused.Code.ShouldBe(5318);

        await using ToyServer server = await ToyServer.StartAsync();
        using HttpRequestMessage rebound = new(HttpMethod.Get, "/v1/models") { Headers = { Host = "evil.example" } };
        using HttpResponseMessage response = await server.Client.SendAsync(rebound);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task WithAKeyOnlyThoseWhoKnowItAreServed()
    {
        await File.WriteAllTextAsync(_keyFile.FullName, Key + "\n");
        await using ToyServer server = await ToyServer.StartAsync(change: o => o with { Listen = new IPEndPoint(IPAddress.Any, 0), Key = ApiKey.Read(_keyFile) });
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Address.Port}") };

        (await client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (string? header in new[] { null, "Bearer wrong", $"Basic {Key}", "Bearer " + Key[..^1], $"Bearer {Key}0" })
        {
            client.DefaultRequestHeaders.Remove("Authorization");
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
            using HttpResponseMessage refused = await client.GetAsync("/v1/models");
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, header);
            (await refused.Content.ReadAsStringAsync()).ShouldContain("invalid_api_key");
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        (await client.GetAsync("/v1/models")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("two words that are long enough")]
    public async Task AKeyThatCanBeGuessedIsRefused(string key)
    {
        await File.WriteAllTextAsync(_keyFile.FullName, key);

        Should.Throw<EdgeException>(() => ApiKey.Read(_keyFile)).Code.ShouldBe(5319);
    }
}
