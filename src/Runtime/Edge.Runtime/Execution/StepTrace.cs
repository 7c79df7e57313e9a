namespace Edge.Runtime;

/// <summary>When a step ran in the last inference.</summary>
/// <param name="Step">Index in the device's program.</param>
/// <param name="StartUs">Microseconds after the inference began on this device.</param>
/// <param name="DurationUs">How long it took, waiting included, in microseconds.</param>
/// <param name="LinkUs">How much of that it handed bytes to a link or waited for them; the rest of a transfer is packing and coding.</param>
public readonly record struct StepTrace(int Step, double StartUs, double DurationUs, double LinkUs = 0);
