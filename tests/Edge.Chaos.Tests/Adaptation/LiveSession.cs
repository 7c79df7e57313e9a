using System.Net;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner.Variants;
using Edge.Runtime;
using Edge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>A session and a real agent with a network path between them that a test sees, stops and breaks. Its clock stands still, and this device is slow: the far one is asked wherever it can be.</summary>
internal sealed class LiveSession : IAsyncDisposable
{
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1L << 30, 1L << 32, 1e9, 1e9, 1e10, 1, 1e6, 1000);

    private readonly string _store = Directory.CreateTempSubdirectory("edge-variants-").FullName;
    private readonly ManualResetEventSlim _open = new(true);
    private readonly AgentService _agent;
    private TcpRelay? _relay;
    private volatile Func<byte[], bool>? _disturb;
    private volatile bool _isUp = true;
    private long _sentBytes;

    private LiveSession()
    {
        _agent = new AgentService(new AgentOptions { StoreDirectory = _store }, new SimdKernels(), NullLogger<AgentService>.Instance);
    }

    public StoppedTime Time { get; } = new();

    public VariantPlanningResult Planned { get; private set; } = null!;

    public FarAgent Far { get; private set; } = null!;

    public AdaptiveSession Session { get; private set; } = null!;

    /// <summary>Bytes that went to the agent so far.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    /// <summary>Plans the variants of a pair, and starts a session that has the local one and those of <paramref name="names"/>.</summary>
    public static Task<LiveSession> StartAsync(ImportedModel model, params string[] names) => StartAsync(new LiveSession(), model, names);

    /// <summary>Starts a session whose link is not there yet.</summary>
    public static Task<LiveSession> StartWithoutLinkAsync(ImportedModel model, params string[] names) => StartAsync(new LiveSession { _isUp = false }, model, names);

    private static async Task<LiveSession> StartAsync(LiveSession live, ImportedModel model, string[] names)
    {
        await live._agent.StartAsync(CancellationToken.None);
        live._relay = new TcpRelay(live._agent.EndPoint, live.Pass);
        live.Planned = VariantPlanner.Plan(new VariantRequest([model], new ClusterSpec([new ClusterDevice("camera", "inproc", Profile), new ClusterDevice("server", "local", Profile)])));
        VariantSet set = live.Planned.Set with { Variants = [.. live.Planned.Set.Variants.Where(v => v.Path == VariantPath.Local || names.Contains(v.Name))] };
        MemoryShards shards = new(live.Planned.Shards);
        live.Far = await FarAgent.ConnectAsync(set, shards, new ClusterDeviceAddress("server", AgentAddress.Parse(live._relay.Address)), new ClusterOptions { HeartbeatLimit = TimeSpan.FromSeconds(30) }, CancellationToken.None);
        IVariantExecution[] executions = [.. set.Variants.Select(v => (IVariantExecution)new VariantExecution(v, shards, new SimdKernels()))];
        executions[0] = new SlowExecution(executions[0], live.Time);
        live.Session = new AdaptiveSession(set, executions, live.Far, live.Time);
        Graph graph = set.Local.Plan.Graph;
        await live.Session.WarmUpAsync([new byte[graph.Tensors[graph.Inputs[0]].Bytes]], TimeSpan.FromHours(1));
        return live;
    }

    public async Task<(AdaptiveAnswer Answer, byte[] Output)> AnswerAsync(byte[] input, TimeSpan? deadline = null)
    {
        Graph graph = Session.Set.Local.Plan.Graph;
        byte[] output = new byte[graph.Tensors[graph.Outputs[0]].Bytes];
        return (await Session.AnswerAsync([input], [output], deadline), output);
    }

    /// <summary>What the whole network gives.</summary>
    public byte[] Expected(byte[] input)
    {
        PlanVariant local = Planned.Set.Local;
        using Session whole = new(PreparedPlan.Prepare(local.Plan, local.Plan.Endpoint, new MemoryShards(Planned.Shards), new SimdKernels()));
        byte[][] outputs = [.. local.Plan.Graph.Outputs.Select(o => new byte[local.Plan.Graph.Tensors[o].Bytes])];
        whole.Run([input], [.. outputs.Select(o => (Memory<byte>)o)]);
        return outputs[0];
    }

    /// <summary>Nothing goes to the agent any more; it waits.</summary>
    public void Freeze() => _open.Reset();

    /// <summary>It goes on.</summary>
    public void Thaw() => _open.Set();

    /// <summary>The link of a session that started without it is there now.</summary>
    public void LinkUp() => _isUp = true;

    /// <summary>Changes the next bytes that go to the agent, or breaks the connection behind them.</summary>
    public void DisturbNext(Func<byte[], bool> disturb) => _disturb = disturb;

    public async ValueTask DisposeAsync()
    {
        Thaw();
        await Session.DisposeAsync();
        _relay!.Dispose();
        await _agent.StopAsync(CancellationToken.None);
        _agent.Dispose();
        _open.Dispose();
        Directory.Delete(_store, recursive: true);
    }

    private bool Pass(ref Memory<byte> bytes)
    {
        _open.Wait();
        if (!_isUp)
        {
            return false;
        }

        Interlocked.Add(ref _sentBytes, bytes.Length);
        if (Interlocked.Exchange(ref _disturb, null) is not { } disturb)
        {
            return true;
        }

        byte[] changed = bytes.ToArray();
        bool isThere = disturb(changed);
        bytes = changed;
        return isThere;
    }
}
