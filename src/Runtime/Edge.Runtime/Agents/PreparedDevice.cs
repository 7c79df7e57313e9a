using System.Collections.Immutable;
using Edge.Model;
using Edge.Runtime.Protocol;
using Edge.Transport.Links;

namespace Edge.Runtime;

/// <summary>
/// What an agent holds of one plan: the plan, the links to the other devices, and what runs it. Disposing ends waiting
/// work and gives everything back.
/// </summary>
internal abstract class PreparedDevice : IAsyncDisposable
{
    private readonly LinkOptions _links;
    private readonly Dictionary<int, TaskCompletionSource<Link>> _arriving;
    private readonly SemaphoreSlim _running = new(1);
    private readonly CancellationTokenSource _stop = new();
    private LinkExchange? _exchange;

    private protected PreparedDevice(Digest id, Plan plan, int device, LinkOptions links)
    {
        (Id, Plan, Device, _links) = (id, plan, device, links);
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

    /// <summary>Links up with the peers, loads and binds.</summary>
    /// <exception cref="EdgeException">50xx, 51xx, 54xx: what cannot be prepared. EDGE5125: a peer did not link up in time.</exception>
    public async Task ConnectAsync(ImmutableArray<(int Device, string? Address)> peers, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token);
        timeout.CancelAfter(limit);
        try
        {
            await Task.WhenAll(peers.Where(p => p.Address is not null).Select(p => DialAsync(p.Device, p.Address!, timeout.Token)));
            Dictionary<int, TensorLink> links = [];
            foreach ((int peer, TaskCompletionSource<Link> place) in _arriving)
            {
                links.Add(peer, new TensorLink(await place.Task.WaitAsync(timeout.Token), LinkExchange.EarlyBytes(Plan, Device, peer)));
            }

            _exchange = new LinkExchange(Plan, links, _links.MaxPayloadBytes);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            throw AgentErrors.PeersMissing(_arriving.Where(p => !p.Value.Task.IsCompleted).Select(p => p.Key), limit);
        }

        await Task.Run(() => Load(_exchange), CancellationToken.None);
    }

    /// <summary>Runs what there is to run: on the calling thread, until it is through.</summary>
    /// <exception cref="EdgeException">EDGE5122 before <see cref="ConnectAsync"/>, EDGE5126 while it runs, or why it failed.</exception>
    public void Run()
    {
        if (_exchange is not { } exchange || !IsLoaded)
        {
            throw AgentErrors.NotPrepared("Run");
        }

        if (!_running.Wait(0))
        {
            throw AgentErrors.AlreadyRunning();
        }

        try
        {
            Run(exchange);
        }
        catch
        {
            exchange.Dispose(); // peers that wait for this device learn that nothing comes
            throw;
        }
        finally
        {
            _running.Release();
        }
    }

    /// <summary>Lets work that has begun finish, and no more begin.</summary>
    /// <returns>Whether something ran, and is through within the limit.</returns>
    public virtual async Task<bool> DrainAsync(TimeSpan limit) => !await IdleAsync(TimeSpan.Zero) && await IdleAsync(limit);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        CloseLinks(); // work that waits for a peer ends now
        foreach (TaskCompletionSource<Link> place in _arriving.Values)
        {
            if (!place.TrySetCanceled() && place.Task.IsCompletedSuccessfully)
            {
                place.Task.Result.Dispose();
            }
        }

        await _running.WaitAsync(); // and work that computes, after its step
        Unload();
        _running.Dispose();
        _stop.Dispose();
    }

    /// <summary>Whether <see cref="Load"/> succeeded.</summary>
    private protected abstract bool IsLoaded { get; }

    /// <summary>Loads and binds; the links stand.</summary>
    private protected abstract void Load(LinkExchange exchange);

    /// <summary>Does the work.</summary>
    private protected abstract void Run(LinkExchange exchange);

    /// <summary>Gives back what was loaded.</summary>
    private protected abstract void Unload();

    /// <summary>Closes the links to all peers.</summary>
    private protected void CloseLinks() => _exchange?.Dispose();

    /// <summary>Waits until nothing runs.</summary>
    /// <returns>Whether that was so within the limit.</returns>
    private protected async Task<bool> IdleAsync(TimeSpan limit)
    {
        bool idle = await _running.WaitAsync(limit);
        if (idle)
        {
            _running.Release();
        }

        return idle;
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
