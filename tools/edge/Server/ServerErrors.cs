using Edge.Cli.Server.Protocol;
using Edge.Model;

namespace Edge.Cli.Server;

/// <summary>The errors of the server, and what each is in HTTP and in OpenAI's form (<c>docs/diagnostics/53xx.md</c>).</summary>
internal static class ServerErrors
{
    private const string InvalidRequest = "invalid_request_error";
    private const string ServerError = "server_error";

    public static EdgeException NotJson(Exception cause) =>
        new(5310, "The request's body cannot be read.", cause.Message, "Send one JSON object with Content-Type: application/json.", cause);

    public static EdgeException WrongField(string field, string rule) =>
        new(5311, $"'{field}' is wrong.", rule, "Correct it.") { Data = { ["param"] = field } };

    public static EdgeException NotSupported(string field, string rule) =>
        new(5312, $"'{field}' is not supported.", rule, "Leave it out.") { Data = { ["param"] = field } };

    public static EdgeException WrongKey() =>
        new(5313, "The API key is missing or wrong.", "This server answers only those who know its key.", "Send it as 'Authorization: Bearer KEY'.");

    public static EdgeException WrongHost(string host) =>
        new(5314, $"The request is for the host '{host}'.", "Without a key, only requests for the loopback address are answered: a page in a browser could send others.", "Use http://127.0.0.1, or start the server with --api-key-file.");

    public static EdgeException NotFound(string method, string path) =>
        new(5315, $"There is no '{method} {path}'.", "The server has /v1/chat/completions, /v1/completions, /v1/models, /healthz, /readyz and /metrics.", "Correct the address.");

    public static EdgeException UnknownModel(string model, string served) =>
        new(5316, $"There is no model '{model}'.", $"'{served}' is served.", "Ask for that.");

    public static EdgeException BodyTooLarge(long limit) =>
        new(5317, "The request is too large.", $"At most {limit} bytes are read.", "Shorten it.");

    public static EdgeException OpenWithoutKey(string listen) =>
        new(5318, $"The server would listen on {listen} without a key.", "Anybody who reaches that address could use it.", "Give --api-key-file, or listen on 127.0.0.1.");

    public static EdgeException WeakKey(string file, int least) =>
        new(5319, $"The API key in '{file}' is too short.", $"It has at least {least} characters, on one line.", "Write a long random one, for example from 'openssl rand -hex 32'.");

    public static EdgeException CannotListen(string listen, Exception cause) =>
        new(5320, $"The server cannot listen on {listen}.", cause.Message, "Stop what uses the port, or take another.", cause);

    public static EdgeException Unexpected(Exception cause) =>
        new(5321, "The request could not be answered.", cause.Message, "Report it.", cause);

    public static EdgeException Stopping() =>
        new(5322, "The answer was cut off.", "The server is shutting down.", "Ask again when it is back.");

    /// <summary>HTTP status of an error.</summary>
    public static int StatusOf(EdgeException error) => error.Code switch
    {
        5303 => 429,
        5305 or 5322 => 503,
        5313 => 401,
        5314 => 403,
        5315 or 5316 => 404,
        5317 => 413,
        >= 5200 and < 5320 => 400,
        _ => 500,
    };

    /// <summary>An error in OpenAI's form.</summary>
    public static ErrorBody BodyOf(EdgeException error)
    {
        Diagnostic diagnostic = error.Diagnostics[0];
        (string type, string? code) = error.Code switch
        {
            5301 or 5302 => (InvalidRequest, "context_length_exceeded"),
            5303 => ("rate_limit_error", "rate_limit_exceeded"),
            5313 => (InvalidRequest, "invalid_api_key"),
            5316 => (InvalidRequest, "model_not_found"),
            _ => (StatusOf(error) < 500 ? InvalidRequest : ServerError, null),
        };
        return new ErrorBody(new ErrorDescription(diagnostic.ToString(), type, error.Data["param"] as string, code ?? diagnostic.Id));
    }
}
