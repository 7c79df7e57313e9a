using Edge.Model;

namespace Edge.Runtime;

/// <summary>How to work with agents.</summary>
public record ClusterOptions
{
    /// <summary>File with the key that the agents have; null for none.</summary>
    public string? KeyFile { get; init; }

    /// <summary>How long a device may be silent before it counts as lost.</summary>
    public TimeSpan HeartbeatLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long connecting to an agent may take.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Asked for a plan for the devices that remain when one is lost in the middle of a run: it gets their positions in
    /// the cluster that was connected with, and the work starts again on the new plan. Null: a lost device is an
    /// error.
    /// </summary>
    public Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? Replan { get; init; }
}
