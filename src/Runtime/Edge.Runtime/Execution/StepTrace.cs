namespace Edge.Runtime;

/// <summary>When a step ran in the last inference.</summary>
/// <param name="Step">Index in the device's program.</param>
/// <param name="StartUs">Microseconds after the inference began on this device.</param>
/// <param name="DurationUs">How long it took, waiting included, in microseconds.</param>
public readonly record struct StepTrace(int Step, double StartUs, double DurationUs);
