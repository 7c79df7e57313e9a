namespace Edge.Planner.Language;

/// <summary>What a device is predicted to need and do.</summary>
/// <param name="Name">The device.</param>
/// <param name="WeightBytes">Bytes of all its weights.</param>
/// <param name="WindowBytes">Most bytes of weights in memory at a time.</param>
/// <param name="ReadBytes">Bytes of weights that it reads from storage in every inference.</param>
/// <param name="ActivationBytes">Bytes of its buffers for a full batch.</param>
/// <param name="KeyValueBytes">Bytes of its key-value cache with every sequence at full length.</param>
/// <param name="TokenUs">Time that it computes for a token.</param>
public sealed record DevicePrediction(
    string Name,
    long WeightBytes,
    long WindowBytes,
    long ReadBytes,
    long ActivationBytes,
    long KeyValueBytes,
    double TokenUs)
{
    /// <summary>Most bytes in use: weights in memory, buffers and cache.</summary>
    public long PeakBytes => WindowBytes + ActivationBytes + KeyValueBytes;
}
