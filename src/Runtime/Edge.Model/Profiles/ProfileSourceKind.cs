namespace Edge.Model;

/// <summary>What kind of evidence stands behind a figure of a profile.</summary>
public enum ProfileSourceKind
{
    /// <summary>A manufacturer's document.</summary>
    Datasheet,

    /// <summary>A published measurement by others.</summary>
    Benchmark,

    /// <summary>Measured by <c>edge calibrate</c>.</summary>
    Calibration,

    /// <summary>Not a measurement: a limit that was chosen, or what a user states.</summary>
    Choice,

    /// <summary>Nothing but judgement.</summary>
    Estimate,
}
