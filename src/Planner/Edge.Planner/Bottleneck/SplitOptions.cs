namespace Edge.Planner.Bottleneck;

/// <summary>What is wanted of a cut.</summary>
/// <param name="Behind">Name of the tensor that shall cross the link alone, or names of several with commas between; null takes the one that the model names, or lets the objective choose.</param>
/// <param name="DeadlineUs">The longest inference allowed, in microseconds; null is no limit.</param>
public sealed record SplitOptions(string? Behind = null, double? DeadlineUs = null)
{
    /// <summary>What tensors held on calibration pictures; null quantises and codes nothing but what the model itself says.</summary>
    public LatentCalibration? Calibration { get; init; }

    /// <summary>Bits of a calibrated latent's symbols, from 2 to 8; null takes 8.</summary>
    public int? Bits { get; init; }

    /// <summary>Whether each channel of a calibrated latent has a scale of its own.</summary>
    public bool PerChannel { get; init; }
}
