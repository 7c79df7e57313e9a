using Edge.Model;
using Edge.Runtime.Language;
using Edge.Runtime.Protocol;
using Edge.Transport.Links;

namespace Edge.Runtime;

/// <summary>A device of a token plan: once it runs, it obeys the endpoint until that closes the link.</summary>
internal sealed class PreparedLanguageModel(Digest id, Plan plan, int device, Func<IBlockWeights> weights, int threads, LinkOptions links)
    : PreparedDevice(id, plan, device, links)
{
    private readonly SemaphoreSlim _order = new(1);
    private volatile bool _isDraining;
    private LinkExchange? _exchange;
    private TokenDevice? _device;

    private protected override bool IsLoaded => _device is not null;

    /// <summary>What was measured so far.</summary>
    public TokenReportResponse Report() => _device is { } device && _exchange is { } exchange
        ? new TokenReportResponse(device.Report() with { WireBytes = exchange.WireBytes })
        : throw AgentErrors.NotPrepared("Report");

    /// <inheritdoc/>
    public override async Task<bool> DrainAsync(TimeSpan limit)
    {
        if (await IdleAsync(TimeSpan.Zero))
        {
            return false;
        }

        _isDraining = true;
        bool isThrough = await _order.WaitAsync(limit); // the order that is carried out
        CloseLinks();
        return isThrough && await IdleAsync(limit);
    }

    private protected override void Load(LinkExchange exchange) =>
        (_exchange, _device) = (exchange, TokenDevice.Prepare(Plan, Device, weights(), exchange, threads));

    private protected override void Run(LinkExchange exchange)
    {
        TokenWorker worker = new(_device!, Plan, Device, exchange);
        try
        {
            while (true)
            {
                worker.Wait();
                if (!_order.Wait(0))
                {
                    throw AgentErrors.Draining();
                }

                try
                {
                    worker.Obey();
                }
                finally
                {
                    _order.Release();
                }
            }
        }
        catch (EdgeException) when (_isDraining)
        {
            throw AgentErrors.Draining();
        }
    }

    private protected override void Unload() => _device?.Dispose();
}
