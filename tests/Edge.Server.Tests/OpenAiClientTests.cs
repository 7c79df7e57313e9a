using System.Text.Json;
using Edge.Cli.Server;

namespace Edge.Server.Tests;

/// <summary>A client that others wrote works against the server: whole answers, streams, errors, leaving.</summary>
public class OpenAiClientTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    [OpenAiClientFact]
    public async Task OpenAisClientUnderstandsAllOfIt()
    {
        string keyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(keyFile, Key);
        await using ToyServer server = await ToyServer.StartAsync(change: o => o with { Key = ApiKey.Read(new FileInfo(keyFile)) });
        File.Delete(keyFile);

        JsonElement said = await OpenAiClient.CallAsync($"{server.Address}v1", Key, "toy");

        string expected = server.Model.Tokenizer.Decode(server.Engine.Greedy(server.Model.Encode([new("system", "be brief"), new("user", "hello")]), 12));
        said.GetProperty("models")[0].GetString().ShouldBe("toy");
        said.GetProperty("retrieved").GetString().ShouldBe("toy");
        JsonElement choice = said.GetProperty("whole").GetProperty("choices")[0];
        choice.GetProperty("message").GetProperty("content").GetString().ShouldBe(expected);
        choice.GetProperty("logprobs").GetProperty("content").GetArrayLength().ShouldBe(12);
        JsonElement[] pieces = [.. said.GetProperty("pieces").EnumerateArray()];
        string.Concat(pieces.SelectMany(p => p.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("delta").TryGetProperty("content", out JsonElement t) ? t.GetString() : "")).ShouldBe(expected);
        pieces[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(12);
        said.GetProperty("finished").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe(expected);
        string written = said.GetProperty("written").GetProperty("choices")[0].GetProperty("text").GetString()!;
        string.Concat(said.GetProperty("text_pieces").EnumerateArray().Select(p => p.GetProperty("choices")[0].GetProperty("text").GetString())).ShouldBe(written);

        Error(said, "tools").ShouldBe(("BadRequestError", 400, "EDGE5312", "tools"));
        Error(said, "temperature").ShouldBe(("BadRequestError", 400, "EDGE5311", "temperature"));
        Error(said, "length").ShouldBe(("BadRequestError", 400, "context_length_exceeded", null));
        Error(said, "streamed").ShouldBe(("BadRequestError", 400, "context_length_exceeded", null));
        Error(said, "model").ShouldBe(("NotFoundError", 404, "model_not_found", null));
        Error(said, "key").ShouldBe(("AuthenticationError", 401, "invalid_api_key", null));
    }

    private static (string? Kind, int Status, string? Code, string? Param) Error(JsonElement said, string name)
    {
        JsonElement error = said.GetProperty("errors").GetProperty(name);
        return (error.GetProperty("kind").GetString(), error.GetProperty("status").GetInt32(), error.GetProperty("code").GetString(), error.GetProperty("param").GetString());
    }
}
