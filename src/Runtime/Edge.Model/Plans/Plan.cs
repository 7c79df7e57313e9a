using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// How a network runs on devices: a program for each, the weights each needs by digest, every buffer at its place. A
/// plan that <see cref="PlanVerifier"/> accepts is executed without further checks.
/// </summary>
/// <param name="Graph">The network as the planner left it (padding folded into convolutions and the like).</param>
/// <param name="Strategy">How it was split: <c>single</c>, <c>patches</c>, <c>bottleneck</c> or <c>tensor</c>.</param>
/// <param name="Devices">The devices. The one at <paramref name="Endpoint"/> talks to the caller.</param>
/// <param name="Endpoint">Index of the device whose program feeds the inputs and fetches the outputs.</param>
/// <param name="Shards">Blobs of weights.</param>
/// <param name="LatencyUs">Predicted time of one inference, in microseconds.</param>
/// <param name="WireBytes">Bytes that cross links in one inference, payload only.</param>
public sealed record Plan(
    Graph Graph,
    string Strategy,
    ImmutableArray<PlanDevice> Devices,
    int Endpoint,
    ImmutableArray<Shard> Shards,
    double LatencyUs,
    long WireBytes)
{
    /// <summary>Version of the format; a reader refuses any other.</summary>
    public const int FormatVersion = 3;

    /// <summary>What makes it the plan of a language model; null for other networks.</summary>
    public TokenSettings? Tokens { get; init; }

    /// <summary>Models by which latents are coded on their way.</summary>
    public ImmutableArray<LatentCoding> Codings { get; init; } = [];

    /// <summary>Multiply-accumulates of all devices in one inference, recomputed ones included.</summary>
    public long MacCount => Devices.Sum(d => d.MacCount);
}
