using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Edge.Cli.Server;

/// <summary>Writes the pieces of an answer as server-sent events (WHATWG HTML, section 9.2).</summary>
/// <param name="response">The response; its head is sent with the first event.</param>
internal sealed class ServerSentEvents(HttpResponse response)
{
    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>Sends an event.</summary>
    public async Task SendAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        if (!response.HasStarted)
        {
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-cache";
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        byte[] line = [.. "data: "u8, .. json, .. "\n\n"u8];
        await response.Body.WriteAsync(line, cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    /// <summary>Says that nothing follows.</summary>
    public async Task EndAsync(CancellationToken cancellation) => await response.Body.WriteAsync(Done, cancellation);
}
