using System.Security.Cryptography;
using Edge.Cli.Language;
using Edge.Cli.Server.Protocol;
using Edge.Model;
using Edge.Runtime.Generation;
using Microsoft.AspNetCore.Http;

namespace Edge.Cli.Server;

/// <summary>OpenAI's interface: conversations, texts and the list of models.</summary>
internal sealed class LanguageEndpoints(LanguageModel model, GenerationScheduler scheduler, ServerMetrics metrics, ServerOptions options)
{
    private readonly RequestReader _reader = new(model, options);
    private readonly ModelDescription _description = new(model.Name, "model", Now, "edge", model.Engine.Settings.ContextTokens);

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary><c>POST /v1/chat/completions</c>.</summary>
    public async Task ChatAsync(HttpContext http)
    {
        ChatRequest request = await RequestBody.ReadAsync(http.Request, OpenAiJson.Default.ChatRequest, options.MaxBodyBytes);
        GenerationRequest generation = _reader.Read(request);
        await AnswerAsync(http, request, generation, request.Logprobs == true, new ChatForm(NewId("chatcmpl"), Now, model.Name));
    }

    /// <summary><c>POST /v1/completions</c>.</summary>
    public async Task TextAsync(HttpContext http)
    {
        TextRequest request = await RequestBody.ReadAsync(http.Request, OpenAiJson.Default.TextRequest, options.MaxBodyBytes);
        GenerationRequest generation = _reader.Read(request, out string echo);
        await AnswerAsync(http, request, generation, request.Logprobs is not null, new TextForm(NewId("cmpl"), Now, model.Name, echo));
    }

    /// <summary><c>GET /v1/models</c>.</summary>
    public Task ModelsAsync(HttpContext http) => http.Response.WriteAsJsonAsync(new ModelList("list", [_description]), OpenAiJson.Default.ModelList);

    /// <summary><c>GET /v1/models/{name}</c>.</summary>
    public Task ModelAsync(HttpContext http) => http.Request.RouteValues["name"] is string name && name == model.Name
        ? http.Response.WriteAsJsonAsync(_description, OpenAiJson.Default.ModelDescription)
        : throw ServerErrors.UnknownModel($"{http.Request.RouteValues["name"]}", model.Name);

    private async Task AnswerAsync<TResponse>(HttpContext http, SamplingFields fields, GenerationRequest request, bool hasLogprobs, IAnswerForm<TResponse> form)
        where TResponse : class
    {
        using Answer answer = new(model, scheduler, metrics, request, hasLogprobs);
        if (fields.Stream == true)
        {
            await StreamAsync(http, form, answer, fields.StreamOptions?.IncludeUsage == true);
            return;
        }

        List<AnswerPart> parts = [];
        await foreach (AnswerPart part in answer.ReadAsync(http.RequestAborted))
        {
            parts.Add(part);
        }

        await http.Response.WriteAsJsonAsync(form.Whole(parts, answer), form.Type, cancellationToken: http.RequestAborted);
    }

    private static async Task StreamAsync<TResponse>(HttpContext http, IAnswerForm<TResponse> form, Answer answer, bool includesUsage)
        where TResponse : class
    {
        ServerSentEvents events = new(http.Response);
        CancellationToken aborted = http.RequestAborted;
        try
        {
            // Nothing is sent before the first token: until then an error has its own status.
            await foreach (AnswerPart part in answer.ReadAsync(aborted))
            {
                await BeginAsync();
                await events.SendAsync(form.Piece(part), form.Type, aborted);
            }

            await BeginAsync();
            await events.SendAsync(form.Last(answer), form.Type, aborted);
            if (includesUsage)
            {
                await events.SendAsync(form.Tokens(answer), form.Type, aborted);
            }

            await events.EndAsync(aborted);
        }
        catch (EdgeException e) when (http.Response.HasStarted)
        {
            await events.SendAsync(ServerErrors.BodyOf(e), OpenAiJson.Default.ErrorBody, aborted);
        }

        async Task BeginAsync()
        {
            if (!http.Response.HasStarted && form.First() is { } first)
            {
                await events.SendAsync(first, form.Type, aborted);
            }
        }
    }

    private static string NewId(string kind) => $"{kind}-{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
}
