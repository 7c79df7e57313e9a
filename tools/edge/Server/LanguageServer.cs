using System.Net;
using Edge.Cli.Language;
using Edge.Cli.Server.Protocol;
using Edge.Model;
using Edge.Runtime.Generation;
using Edge.Runtime.Language;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Edge.Cli.Server;

/// <summary>A language model behind OpenAI's HTTP interface (<c>docs/serve.md</c>).</summary>
internal sealed class LanguageServer : IAsyncDisposable
{
    private const int MaxConnections = 1024;

    // Behind the drain: what is left then are clients that do not read.
    private static readonly TimeSpan ConnectionEndLimit = TimeSpan.FromSeconds(5);
    private static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    private readonly WebApplication _app;
    private readonly GenerationScheduler _scheduler;
    private readonly SelfTest _selfTest;
    private readonly ServerOptions _options;
    private bool _isStopping;

    private LanguageServer(WebApplication app, GenerationScheduler scheduler, SelfTest selfTest, ServerOptions options) =>
        (_app, _scheduler, _selfTest, _options) = (app, scheduler, selfTest, options);

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Throws if anybody could use such a server: for a caller who has work to do before it starts.</summary>
    /// <exception cref="EdgeException">EDGE5318: an address that is not loopback, without a key.</exception>
    public static void Check(ServerOptions options)
    {
        if (options.Key is null && !IPAddress.IsLoopback(options.Listen.Address))
        {
            throw ServerErrors.OpenWithoutKey(options.Listen.ToString());
        }
    }

    /// <summary>Produces a first token, and then listens.</summary>
    /// <param name="model">The model; the caller disposes it, after the server.</param>
    /// <param name="options">How it is served.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5318: an address that is not loopback, without a key; EDGE5320: it cannot be listened on.</exception>
    public static async Task<LanguageServer> StartAsync(LanguageModel model, ServerOptions options, CancellationToken cancellation)
    {
        Check(options);
        GenerationScheduler scheduler = new(model.Engine, model.Tokenizer, options.QueueCapacity);
        SelfTest? selfTest = null;
        WebApplication? app = null;
        try
        {
            selfTest = await SelfTest.StartAsync(model, scheduler, options.HealthLimit, cancellation);
            app = Build(options);
            LanguageServer server = new(app, scheduler, selfTest, options);
            server.Map(model);
            await app.StartAsync(cancellation);
            return server;
        }
        catch (Exception e)
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (selfTest?.DisposeAsync() ?? ValueTask.CompletedTask);
            scheduler.Dispose();
            throw e is IOException ? ServerErrors.CannotListen(options.Listen.ToString(), e) : e;
        }
    }

    /// <summary>Takes no more requests, lets those in work end, and cuts off what takes longer than its limit.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isStopping, true);
        Task drained = _scheduler.DrainAsync();
        await Task.WhenAny(drained, Task.Delay(_options.DrainLimit));
        await _selfTest.DisposeAsync();
        _scheduler.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(ServerOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();

        // The command line hears the signals, and stops the server.
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ConnectionEndLimit);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Listen(options.Listen);
        });
        return builder.Build();
    }

    private void Map(LanguageModel model)
    {
        ServerMetrics metrics = new();
        LanguageEndpoints endpoints = new(model, _scheduler, metrics, _options);
        _app.UseRouting();
        _app.Use(next => http => RunAsync(http, next, metrics));
        _app.MapPost("/v1/chat/completions", endpoints.ChatAsync);
        _app.MapPost("/v1/completions", endpoints.TextAsync);
        _app.MapGet("/v1/models", endpoints.ModelsAsync);
        _app.MapGet("/v1/models/{name}", endpoints.ModelAsync);
        _app.MapGet("/healthz", http => SayAsync(http, _selfTest.IsHealthy, $"no token within {_options.HealthLimit.TotalSeconds} s"));
        _app.MapGet("/readyz", http => SayAsync(http, !Volatile.Read(ref _isStopping) && _scheduler.Failure is null, "takes no requests"));
        _app.MapGet("/metrics", async http =>
        {
            IReadOnlyList<TokenDeviceReport> devices = await DevicesAsync(http.RequestAborted);
            http.Response.ContentType = PrometheusText.MediaType;
            await http.Response.WriteAsync(metrics.Write(_scheduler.Statistics, devices), http.RequestAborted);
        });
    }

    // What was counted here is told even when the devices have nothing to say any more.
    private async Task<IReadOnlyList<TokenDeviceReport>> DevicesAsync(CancellationToken cancellation)
    {
        try
        {
            return await _scheduler.ReportAsync().WaitAsync(cancellation);
        }
        catch (EdgeException)
        {
            return [];
        }
    }

    private async Task RunAsync(HttpContext http, RequestDelegate next, ServerMetrics metrics)
    {
        string? path = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        try
        {
            Admit(http, path);
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left: nobody reads an answer.
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (e is not OutOfMemoryException && !http.Response.HasStarted)
        {
            await RefuseAsync(http, e as EdgeException ?? ServerErrors.Unexpected(e));
        }
        finally
        {
            metrics.CountRequest(path ?? "other", http.Response.StatusCode);
        }
    }

    private void Admit(HttpContext http, string? path)
    {
        // A page in a browser can have a name of its own resolved to this machine (DNS rebinding), but not send another host.
        if (_options.Key is null && !LoopbackHosts.Contains(http.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            throw ServerErrors.WrongHost(http.Request.Host.Host);
        }

        bool isProbe = path is "/healthz" or "/readyz";
        if (!isProbe && _options.Key?.IsIn(http.Request.Headers.Authorization) == false)
        {
            throw ServerErrors.WrongKey();
        }

        if (path is null)
        {
            throw ServerErrors.NotFound(http.Request.Method, http.Request.Path);
        }
    }

    private static async Task RefuseAsync(HttpContext http, EdgeException error)
    {
        http.Response.StatusCode = ServerErrors.StatusOf(error);
        if (http.Response.StatusCode == StatusCodes.Status429TooManyRequests)
        {
            http.Response.Headers.RetryAfter = "1";
        }

        await http.Response.WriteAsJsonAsync(ServerErrors.BodyOf(error), OpenAiJson.Default.ErrorBody, cancellationToken: http.RequestAborted);
    }

    private static Task SayAsync(HttpContext http, bool isWell, string otherwise)
    {
        http.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return http.Response.WriteAsync(isWell ? "ok\n" : $"{otherwise}\n");
    }
}
