using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Bottleneck;

namespace Edge.Planner.Variants;

/// <summary>Which variants to plan.</summary>
/// <param name="Models">The networks, all for the same question. The first one is also planned whole, here and there; one that names its cut is split there, another at the natural cuts that pay for some link.</param>
/// <param name="Cluster">The device where the input arises (address <c>inproc</c>), and others of which the fastest takes tails.</param>
/// <param name="SramBytes">Memory for activations of the first device, instead of its profile's.</param>
/// <param name="ExitThreshold">The threshold of early exits, instead of the models' own.</param>
public sealed record VariantRequest(ImmutableArray<ImportedModel> Models, ClusterSpec Cluster, long? SramBytes = null, double? ExitThreshold = null)
{
    /// <summary>For each model how its latents cross the link, in the order of the models; empty where that is only what the models say of themselves.</summary>
    public ImmutableArray<SplitOptions> Splits { get; init; } = [];
}
