using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>What the steps of a family of kernels cost on a device: the sum over <see cref="CostTerm"/> of a work and its price.</summary>
/// <param name="Family">Name of the family, for example <c>depthwise/int8</c>.</param>
/// <param name="ChannelMultiple">Channels of a vector: of a tensor that does not fill its last one, the missing channels cost as much.</param>
/// <param name="DepthMultiple">Input channels that are multiplied together; missing ones cost as much, too.</param>
/// <param name="RowMultiple">Pixels of a row that are computed together; missing ones cost as much, too.</param>
/// <param name="UsOf">Microseconds for each <see cref="CostTerm"/>, in its order; none is negative.</param>
/// <param name="Least">The least of each term that was measured.</param>
/// <param name="Most">The most of each term that was measured.</param>
/// <param name="Low">10th percentile of measured over fitted time.</param>
/// <param name="High">90th percentile of measured over fitted time.</param>
/// <param name="Samples">How many measurements it was fitted to.</param>
public sealed record FamilyCosts(
    string Family,
    int ChannelMultiple,
    int DepthMultiple,
    int RowMultiple,
    ImmutableArray<double> UsOf,
    ImmutableArray<double> Least,
    ImmutableArray<double> Most,
    double Low,
    double High,
    int Samples);
