namespace Edge.Planner.Clusters;

/// <summary>A partition and where its bands meet.</summary>
/// <param name="Partition">The bands.</param>
/// <param name="Join">The device that gets them all and runs the rest.</param>
/// <param name="Cost">What that is estimated to cost.</param>
internal readonly record struct BandChoice(BandPartition Partition, int Join, BandCost Cost);
