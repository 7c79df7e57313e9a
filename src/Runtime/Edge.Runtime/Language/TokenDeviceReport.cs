namespace Edge.Runtime.Language;

/// <summary>What a device measured while a language model ran.</summary>
/// <param name="Name">The device.</param>
/// <param name="PeakRssBytes">Most physical memory that its process had.</param>
/// <param name="WeightWindowBytes">Most bytes of weights that were in memory at a time.</param>
/// <param name="WeightBytes">Bytes of all its weights.</param>
/// <param name="ReadBytes">Bytes of weights read from storage.</param>
/// <param name="ReadUs">Time that reading took, most of it beside other work.</param>
/// <param name="StallUs">Time that computing waited for weights.</param>
/// <param name="HitCount">Blocks that were there when they were needed.</param>
/// <param name="MissCount">Blocks that were waited for.</param>
/// <param name="ComputeUs">Time in kernels.</param>
/// <param name="CommunicationUs">Time in exchanges, waiting included.</param>
/// <param name="WireBytes">Bytes sent and received.</param>
public sealed record TokenDeviceReport(
    string Name,
    long PeakRssBytes,
    long WeightWindowBytes,
    long WeightBytes,
    long ReadBytes,
    double ReadUs,
    double StallUs,
    long HitCount,
    long MissCount,
    double ComputeUs,
    double CommunicationUs,
    long WireBytes);
