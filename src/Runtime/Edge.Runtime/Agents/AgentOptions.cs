using System.Net;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>How an agent runs. Everything that comes from outside has a limit here or in <c>docs/agent.md</c>.</summary>
public sealed record AgentOptions
{
    /// <summary>Where it listens; port 0 takes a free one. Any address but loopback needs <see cref="KeyFile"/>.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Directory of the shard store.</summary>
    public required string StoreDirectory { get; init; }

    /// <summary>File with the key that coordinators and peers must have; null for none.</summary>
    public string? KeyFile { get; init; }

    /// <summary>How much the store may hold.</summary>
    public ShardStoreLimits StoreLimits { get; init; } = new();

    /// <summary>Most memory that a plan may take here: arena, input memory, waiting messages, weights of a language model.</summary>
    public long MaxMemoryBytes { get; init; } = UsualMemoryBytes;

    /// <summary>Threads that compute when a language model runs.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Threads that compute when any other network runs: one unless asked for, since its devices often share a machine.</summary>
    public int NetworkThreads { get; init; } = 1;

    /// <summary>Bytes that a core's first-level cache holds: said with what is measured.</summary>
    public long FirstBytes { get; init; } = 32 << 10;

    /// <summary>Bytes that a core's own caches hold: what is touched before a step is measured cold.</summary>
    public long NearBytes { get; init; } = 1 << 20;

    /// <summary>What the machine says of itself when it is asked.</summary>
    public Func<MachineDescription> Describe { get; init; } = static () => MachineDescription.Unstated;

    /// <summary>How long a coordinator or peer may be silent before it counts as lost.</summary>
    public TimeSpan HeartbeatLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the devices of a plan may take to link up.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a running inference may take to finish when the agent is told to stop.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most memory that a plan may take where nobody says how much: the machine's, at least 1 GiB.</summary>
    internal static long UsualMemoryBytes => Math.Max(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Whether the agent stops when its standard input is closed: a child process that ends with its parent.</summary>
    public bool StopsWithStandardInput { get; init; }
}
