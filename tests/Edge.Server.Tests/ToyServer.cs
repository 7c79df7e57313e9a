using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Edge.Cli.Language;
using Edge.Cli.Server;
using Edge.Model;
using Edge.Testing.Language;

namespace Edge.Server.Tests;

/// <summary>A server of a toy model on a free port, and a client of it.</summary>
internal sealed class ToyServer : IAsyncDisposable
{
    private readonly LanguageServer _server;

    private ToyServer(ToyTokenEngine engine, LanguageModel model, LanguageServer server)
    {
        (Engine, Model, _server) = (engine, model, server);
        Client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Limits of the model's context, in tokens.</summary>
    public const int ContextTokens = 512;

    /// <summary>The model's computer.</summary>
    public ToyTokenEngine Engine { get; }

    /// <summary>The model.</summary>
    public LanguageModel Model { get; }

    /// <summary>A client of it.</summary>
    public HttpClient Client { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Starts a server.</summary>
    /// <param name="sequences">Sequences of the engine, the self-test's among them.</param>
    /// <param name="change">Changes the options.</param>
    /// <param name="prepare">Changes the engine before it runs.</param>
    public static async Task<ToyServer> StartAsync(int sequences = 4, Func<ServerOptions, ServerOptions>? change = null, Action<ToyTokenEngine>? prepare = null)
    {
        Vocabulary vocabulary = ToyVocabulary.Create();
        ToyTokenEngine engine = new(new TokenSettings(32, ContextTokens, sequences, KeyValueType.Float16), vocabulary.Tokens.Length)
        {
            // Letters and pieces of them: its words never end by themselves.
            OnLogits = (_, logits) => logits.Span[..ToyVocabulary.FirstPiece].Fill(-50),
        };
        prepare?.Invoke(engine);
        LanguageModel model = new("toy", new TextInterface("llama", vocabulary, ContextTokens, null), engine);
        ServerOptions options = new(new IPEndPoint(IPAddress.Loopback, 0));
        return new ToyServer(engine, model, await LanguageServer.StartAsync(model, change?.Invoke(options) ?? options, CancellationToken.None));
    }

    /// <summary>Sends JSON.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json) => Client.PostAsync(path, JsonBody(json));

    /// <summary>Sends JSON, and reads what comes back as JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Json)> AskAsync(string path, string json)
    {
        using HttpResponseMessage response = await PostAsync(path, json);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>The events of a stream, without the last, which says that it is done.</summary>
    public static IReadOnlyList<JsonElement> EventsOf(string stream)
    {
        string[] events = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events[^1].ShouldBe("data: [DONE]");
        return [.. events[..^1].Select(e => JsonDocument.Parse(e["data: ".Length..]).RootElement)];
    }

    /// <summary>A body of JSON.</summary>
    public static StringContent JsonBody(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    /// <summary>Stops the server; the client may still read.</summary>
    public async Task StopAsync() => await _server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        Engine.Dispose();
    }
}
