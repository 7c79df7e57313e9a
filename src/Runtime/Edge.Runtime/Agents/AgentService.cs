using System.Net;
using Edge.Kernels;
using Edge.Model;
using Edge.Runtime.Protocol;
using Edge.Transport.Authentication;
using Edge.Transport.Links;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Runtime;

/// <summary>
/// The agent: listens, proves and checks the key, and serves one coordinator at a time. Told to stop, it finishes the
/// running inference, refuses anything new, and ends.
/// </summary>
public sealed partial class AgentService : BackgroundService
{
    private readonly AgentOptions _options;
    private readonly LinkOptions _links;
    private readonly IKernelSet _kernels;
    private readonly ShardStore _store;
    private readonly TcpLinkListener _listener;
    private readonly ILogger<AgentService> _logger;
    private readonly SemaphoreSlim _door = new(1); // coordinators come in one by one
    private volatile CoordinatorVisit? _visit;

    /// <summary>Opens the store and starts to listen.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="kernels">What computes.</param>
    /// <param name="logger">Told who came and why they went.</param>
    /// <exception cref="EdgeException">EDGE5110 for an open address without a key; EDGE4019, EDGE4022, EDGE5106 for an address, key file or store that cannot be used.</exception>
    public AgentService(AgentOptions options, IKernelSet kernels, ILogger<AgentService> logger)
    {
        (_options, _kernels, _logger) = (options, kernels, logger);
        if (!IPAddress.IsLoopback(options.Listen.Address) && options.KeyFile is null)
        {
            throw AgentErrors.OpenWithoutKey(options.Listen.ToString());
        }

        _links = new LinkOptions
        {
            Key = options.KeyFile is { } file ? PreSharedKey.FromFile(file) : PreSharedKey.None,
            SilenceLimit = options.HeartbeatLimit,
        };
        _store = new ShardStore(options.StoreDirectory, options.StoreLimits);
        _listener = new TcpLinkListener(options.Listen, _links, refused => LogRefused(refused.Message));
    }

    private static TimeSpan LeaveGrace => TimeSpan.FromMilliseconds(300);

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _listener.Dispose();
        _door.Dispose();
        if (_visit is null or { Ended.IsCompleted: true })
        {
            _store.Dispose(); // otherwise a kernel that did not end in time still reads weights: the process ends with it
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                Link link = await _listener.AcceptAsync(stoppingToken);
                if (link.Service == Services.Control)
                {
                    _ = WelcomeAsync(link);
                }
                else if (link.Service == Services.Echo && _visit is { IsPresent: true } visit)
                {
                    visit.TakeEcho(link);
                }
                else if (!Services.TryReadTensors(link.Service, out Digest session, out int device) || _visit?.TryTake(session, device, link) != true)
                {
                    link.Close(AgentErrors.UnknownService(link.Service));
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _listener.Dispose();
            if (_visit is { } visit)
            {
                LogDraining(visit.Name);
                await visit.DrainAsync();
            }
        }
    }

    private async Task WelcomeAsync(Link link)
    {
        await _door.WaitAsync();
        try
        {
            if (_visit is { } present)
            {
                await Task.WhenAny(present.Ended, Task.Delay(LeaveGrace)); // one that leaves as the next one comes
                if (present.IsPresent)
                {
                    link.Close(AgentErrors.Busy(present.Name));
                    return;
                }

                await present.Ended;
            }

            _visit = new CoordinatorVisit(link, _options, _links, _store, _kernels);
            LogCame(_visit.Name);
            _ = LogLeavingAsync(_visit);
        }
        finally
        {
            _door.Release();
        }
    }

    private async Task LogLeavingAsync(CoordinatorVisit visit)
    {
        EdgeException reason = await visit.Ended;
        LogLeft(visit.Name, reason.Diagnostics[0].What);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a link: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Coordinator {Name} came.")]
    private partial void LogCame(string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "Coordinator {Name} left: {Reason}")]
    private partial void LogLeft(string name, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping; {Name} is told.")]
    private partial void LogDraining(string name);
}
