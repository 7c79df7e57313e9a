using System.Collections.Immutable;
using Edge.Kernels;
using Edge.Model;
using Edge.Runtime.Protocol;
using Edge.Transport.Links;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>
/// What an agent holds of one plan: the plan, the links to the other devices, and the session that runs it. Disposing
/// ends a waiting inference and gives everything back.
/// </summary>
internal sealed class PreparedDevice : IAsyncDisposable
{
    private readonly IShardSource _shards;
    private readonly LinkOptions _links;
    private readonly Dictionary<int, TaskCompletionSource<Link>> _arriving;
    private readonly SemaphoreSlim _running = new(1);
    private readonly CancellationTokenSource _stop = new();
    private LinkExchange? _exchange;
    private Session? _session;

    public PreparedDevice(Digest id, Plan plan, int device, IShardSource shards, LinkOptions links)
    {
        (Id, Plan, Device, _shards, _links) = (id, plan, device, shards, links);
        _arriving = LinkExchange.PeersOf(plan, device)
            .ToDictionary(p => p, _ => new TaskCompletionSource<Link>(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>Names the preparation.</summary>
    public Digest Id { get; }

    /// <summary>The plan.</summary>
    public Plan Plan { get; }

    /// <summary>Index of the device in it.</summary>
    public int Device { get; }

    /// <summary>Takes a link that a peer dialled.</summary>
    /// <returns>Whether it was expected.</returns>
    public bool TryTake(int peer, Link link) => _arriving.TryGetValue(peer, out TaskCompletionSource<Link>? place) && place.TrySetResult(link);

    /// <summary>Loads, binds, and links up with the peers.</summary>
    /// <exception cref="EdgeException">50xx, 51xx: what cannot be prepared. EDGE5125: a peer did not link up in time.</exception>
    public async Task ConnectAsync(ImmutableArray<(int Device, string? Address)> peers, IKernelSet kernels, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token);
        timeout.CancelAfter(limit);
        Task dialling = Task.WhenAll(peers.Where(p => p.Address is not null).Select(p => DialAsync(p.Device, p.Address!, timeout.Token)));
        PreparedPlan prepared = await Task.Run(() => PreparedPlan.Prepare(Plan, Device, _shards, kernels), CancellationToken.None);
        try
        {
            await dialling;
            Dictionary<int, TensorLink> links = [];
            foreach ((int peer, TaskCompletionSource<Link> place) in _arriving)
            {
                links.Add(peer, new TensorLink(await place.Task.WaitAsync(timeout.Token), LinkExchange.EarlyBytes(Plan, Device, peer)));
            }

            _exchange = new LinkExchange(Plan, links, _links.MaxPayloadBytes);
            _session = new Session(prepared, _exchange);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            prepared.Dispose();
            throw AgentErrors.PeersMissing(_arriving.Where(p => !p.Value.Task.IsCompleted).Select(p => p.Key), limit);
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    /// <summary>Runs one inference on the calling thread.</summary>
    /// <exception cref="EdgeException">EDGE5122 before <see cref="ConnectAsync"/>, EDGE5126 while another runs, or why it failed.</exception>
    public void Run()
    {
        if (_session is not { } session || _exchange is not { } exchange)
        {
            throw AgentErrors.NotPrepared("Run");
        }

        if (!_running.Wait(0))
        {
            throw AgentErrors.AlreadyRunning();
        }

        try
        {
            exchange.BeginInference();
            session.Run();
        }
        catch
        {
            exchange.Dispose(); // peers that wait for this device learn that nothing comes
            throw;
        }
        finally
        {
            exchange.EndInference();
            _running.Release();
        }
    }

    /// <summary>What the last inference took.</summary>
    public ReportResponse Report(string kernels) => _session is { } session
        ? new ReportResponse(kernels, session.MeasuredArenaBytes, session.LatencyUs, _exchange!.SentBytes, _exchange.ReceivedBytes, [.. session.Trace])
        : throw AgentErrors.NotPrepared("Report");

    /// <summary>Waits until no inference runs.</summary>
    /// <returns>Whether that was so within the limit.</returns>
    public async Task<bool> IdleAsync(TimeSpan limit)
    {
        bool idle = await _running.WaitAsync(limit);
        if (idle)
        {
            _running.Release();
        }

        return idle;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _exchange?.Dispose(); // an inference that waits for a peer ends now
        foreach (TaskCompletionSource<Link> place in _arriving.Values)
        {
            if (!place.TrySetCanceled() && place.Task.IsCompletedSuccessfully)
            {
                place.Task.Result.Dispose();
            }
        }

        await _running.WaitAsync(); // and one that computes, after its step
        _session?.Dispose();
        _running.Dispose();
        _stop.Dispose();
    }

    private async Task DialAsync(int peer, string address, CancellationToken cancellation)
    {
        AgentAddress target = AgentAddress.Parse(address);
        Link link = await Link.DialTcpAsync(target.Host, target.Port, Services.Tensors(Id, Device), _links, cancellation);
        if (!TryTake(peer, link))
        {
            link.Dispose();
        }
    }
}
