using Edge.Kernels;
using Edge.Model;
using Edge.Runtime.Protocol;
using Edge.Transport.Links;

namespace Edge.Runtime;

/// <summary>A device of a plan that runs one inference at a time when it is asked to.</summary>
internal sealed class PreparedNetwork(Digest id, Plan plan, int device, IShardSource shards, IKernelSet kernels, int threads, LinkOptions links)
    : PreparedDevice(id, plan, device, links)
{
    private LinkExchange? _exchange;
    private Session? _session;

    private protected override bool IsLoaded => _session is not null;

    /// <summary>What the last inference took.</summary>
    public ReportResponse Report() => _session is { } session && _exchange is { } exchange
        ? new ReportResponse(kernels.Name, session.MeasuredArenaBytes, session.LatencyUs, exchange.SentBytes, exchange.ReceivedBytes, [.. session.Trace])
        : throw AgentErrors.NotPrepared("Report");

    private protected override void Load(LinkExchange exchange) =>
        (_exchange, _session) = (exchange, new Session(PreparedPlan.Prepare(Plan, Device, shards, kernels, threads), exchange));

    private protected override void Run(LinkExchange exchange)
    {
        try
        {
            exchange.BeginInference();
            _session!.Run();
        }
        finally
        {
            exchange.EndInference();
        }
    }

    private protected override void Unload() => _session?.Dispose();
}
