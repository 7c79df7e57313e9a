namespace Edge.Runtime.Language;

/// <summary>What the weights of a device cost so far.</summary>
/// <param name="WindowBytes">Most bytes of weights that were in memory at a time.</param>
/// <param name="WeightBytes">Bytes of all shards of the device.</param>
/// <param name="ReadBytes">Bytes read from storage.</param>
/// <param name="ReadUs">Time that reading took, most of it beside other work.</param>
/// <param name="StallUs">Time that the program waited for weights.</param>
/// <param name="HitCount">Blocks that were there when they were acquired.</param>
/// <param name="MissCount">Blocks that were waited for.</param>
public readonly record struct BlockWeightStatistics(
    long WindowBytes,
    long WeightBytes,
    long ReadBytes,
    double ReadUs,
    double StallUs,
    long HitCount,
    long MissCount);
