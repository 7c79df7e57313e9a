using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Edge.Model;
using Microsoft.AspNetCore.Http;

namespace Edge.Cli.Server;

/// <summary>Reads what a client sent.</summary>
internal static class RequestBody
{
    /// <summary>Reads one JSON object.</summary>
    /// <exception cref="EdgeException">EDGE5310: it is none; EDGE5317: it is too large.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, long limit)
    {
        // A page of another origin can send text to a server on this machine, but not JSON.
        if (!request.HasJsonContentType())
        {
            throw ServerErrors.NotJson(new JsonException($"Its type is '{request.ContentType}'."));
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, request.HttpContext.RequestAborted) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw ServerErrors.NotJson(e);
        }
        catch (BadHttpRequestException e)
        {
            throw e.StatusCode == StatusCodes.Status413PayloadTooLarge ? ServerErrors.BodyTooLarge(limit) : ServerErrors.NotJson(e);
        }
    }
}
