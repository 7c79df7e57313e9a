using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// Several plans for the same question, among which a session moves as the link changes, without a planner. All take the same
/// inputs and give the same kind of answer.
/// </summary>
/// <param name="Variants">The local one first.</param>
/// <param name="LinkBitsPerSecond">Bandwidth of the link that was planned for.</param>
/// <param name="LinkRoundTripUs">Its round trip, in microseconds.</param>
public sealed record VariantSet(ImmutableArray<PlanVariant> Variants, double LinkBitsPerSecond, double LinkRoundTripUs)
{
    /// <summary>Version of the format; a reader refuses any other.</summary>
    public const int FormatVersion = 1;

    /// <summary>The most variants of a set.</summary>
    public const int MaxVariants = 32;

    /// <summary>The variant that needs no link.</summary>
    public PlanVariant Local => Variants[0];

    /// <summary>The shards that a device of all variants loads, each once.</summary>
    /// <param name="isFar">Whether the far device is meant, not the endpoint.</param>
    public ImmutableArray<Shard> ShardsOf(bool isFar) =>
    [
        .. Variants.Where(v => !isFar || v.Path != VariantPath.Local)
            .SelectMany(v => v.Plan.Devices[isFar ? PlanVariant.FarDevice : v.Plan.Endpoint].Steps.OfType<LoadStep>().Select(s => v.Plan.Shards[s.Shard]))
            .DistinctBy(s => s.Digest),
    ];
}
