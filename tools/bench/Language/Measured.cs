namespace Edge.Bench.Language;

/// <summary>What a run took.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="CpuSeconds">Of all threads of the process: what is left to compare by on a machine that others use.</param>
internal readonly record struct Measured(double Seconds, double CpuSeconds);
