using Edge.Runtime.Language;

namespace Edge.Cli.Reports;

/// <summary>What a device measured while a language model ran.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PeakRssBytes">Most physical memory of its process.</param>
/// <param name="WeightWindowBytes">Most bytes of weights in memory at a time.</param>
/// <param name="WeightBytes">Bytes of all its weights.</param>
/// <param name="BytesRead">Bytes of weights read from storage.</param>
/// <param name="ReadMs">Time that reading took, most of it beside other work.</param>
/// <param name="StallMs">Time that computing waited for weights.</param>
/// <param name="Hits">Blocks that were there when they were needed.</param>
/// <param name="Misses">Blocks that were waited for.</param>
/// <param name="ComputeMs">Time in kernels.</param>
/// <param name="CommunicationMs">Time in exchanges, waiting included.</param>
/// <param name="WireBytes">Bytes sent and received.</param>
internal sealed record LanguageDeviceReport(
    string Name,
    long PeakRssBytes,
    long WeightWindowBytes,
    long WeightBytes,
    long BytesRead,
    double ReadMs,
    double StallMs,
    long Hits,
    long Misses,
    double ComputeMs,
    double CommunicationMs,
    long WireBytes)
{
    /// <summary>Describes a device.</summary>
    public static LanguageDeviceReport Of(TokenDeviceReport device) => new(
        device.Name,
        device.PeakRssBytes,
        device.WeightWindowBytes,
        device.WeightBytes,
        device.ReadBytes,
        Milliseconds(device.ReadUs),
        Milliseconds(device.StallUs),
        device.HitCount,
        device.MissCount,
        Milliseconds(device.ComputeUs),
        Milliseconds(device.CommunicationUs),
        device.WireBytes);

    private static double Milliseconds(double us) => Math.Round(us / 1000, 3);
}
