using System.Collections.Immutable;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// What tensors held while a network ran on calibration pictures. The planner reads off them how a latent is quantised and how
/// often each of its symbols comes.
/// </summary>
/// <param name="Samples">For each tensor by name its bytes of each picture, as the graph has them; at least one picture.</param>
public sealed record LatentCalibration(ImmutableSortedDictionary<string, ImmutableArray<ReadOnlyMemory<byte>>> Samples)
{
    /// <summary>Bits of a symbol where nothing else is said.</summary>
    public const int UsualBits = 8;

    /// <summary>The fewest and the most bits of a symbol.</summary>
    public const int MinBits = 2, MaxBits = 8;
}
