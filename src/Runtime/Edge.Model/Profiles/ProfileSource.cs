namespace Edge.Model;

/// <summary>Where figures of a profile come from.</summary>
/// <param name="Key">The word by which a profile's figures name it.</param>
/// <param name="Kind">What kind of evidence it is.</param>
/// <param name="Citation">Document and section, benchmark and result, or the command that measured.</param>
/// <param name="Date">Day of the measurement; null where there is none.</param>
public sealed record ProfileSource(string Key, ProfileSourceKind Kind, string Citation, DateOnly? Date = null)
{
    /// <summary>The source that needs no declaration.</summary>
    public static ProfileSource Estimate { get; } = new("estimate", ProfileSourceKind.Estimate, "estimate");

    /// <summary>What a user states in a cluster file.</summary>
    public static ProfileSource ClusterFile { get; } = new("cluster", ProfileSourceKind.Choice, "stated in the cluster file");

    /// <summary>
    /// The factor between a figure and the ends of its interval where a profile states none: the figure divided by it is the 10th
    /// percentile, multiplied the 90th.
    /// </summary>
    public double UsualSpread => Kind switch
    {
        ProfileSourceKind.Datasheet or ProfileSourceKind.Choice => 1,
        ProfileSourceKind.Calibration => 1.1,
        ProfileSourceKind.Benchmark => 1.25,
        _ => 2,
    };
}
