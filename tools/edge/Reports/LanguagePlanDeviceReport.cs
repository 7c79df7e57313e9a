using Edge.Planner.Language;

namespace Edge.Cli.Reports;

/// <summary>What a device of a language model's plan needs.</summary>
/// <param name="Name">The device.</param>
/// <param name="WeightBytes">Bytes of all its weights.</param>
/// <param name="WeightWindowBytes">Most bytes of weights in memory at a time.</param>
/// <param name="BytesRead">Bytes of weights that it reads from storage for a token.</param>
/// <param name="ActivationBytes">Bytes of its buffers for a full batch.</param>
/// <param name="KeyValueBytes">Bytes of its key-value cache at full length.</param>
/// <param name="PeakBytes">All of it together.</param>
/// <param name="ComputeMs">Time that it computes for a token, in milliseconds.</param>
internal sealed record LanguagePlanDeviceReport(
    string Name,
    long WeightBytes,
    long WeightWindowBytes,
    long BytesRead,
    long ActivationBytes,
    long KeyValueBytes,
    long PeakBytes,
    double ComputeMs)
{
    /// <summary>Describes a prediction.</summary>
    public static LanguagePlanDeviceReport Of(DevicePrediction device) => new(
        device.Name, device.WeightBytes, device.WindowBytes, device.ReadBytes, device.ActivationBytes, device.KeyValueBytes, device.PeakBytes, Math.Round(device.TokenUs / 1000, 3));
}
