using System.Net;

namespace Edge.Cli.Server;

/// <summary>How a language model is served.</summary>
/// <param name="Listen">Address and port; port 0 takes a free one.</param>
internal sealed record ServerOptions(IPEndPoint Listen)
{
    /// <summary>What clients must know, or null: only loopback is served then.</summary>
    public ApiKey? Key { get; init; }

    /// <summary>Requests that wait for a free sequence before others are told to come back.</summary>
    public int QueueCapacity { get; init; } = 64;

    /// <summary>Most bytes of a request.</summary>
    public long MaxBodyBytes { get; init; } = 4 << 20;

    /// <summary>Most tokens of an answer, whatever is asked for.</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>How long requests in work have to end when the server stops.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How old the last token may be before the server is no longer healthy; when idle for half of it, it produces one.</summary>
    public TimeSpan HealthLimit { get; init; } = TimeSpan.FromSeconds(60);
}
