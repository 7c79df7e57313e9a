namespace Edge.Model;

/// <summary>What was measured of a device and its link when a plan was to be made.</summary>
/// <param name="Threads">Threads that compute there.</param>
/// <param name="MemoryBytes">Most memory that a plan may take there.</param>
/// <param name="WeightBytesPerSecond">Weights that its matrix products read a second while all devices of the cluster did the same.</param>
/// <param name="RoundTripUs">Time from a small message of the endpoint to its echo: the lower quartile of several; 0 for the endpoint.</param>
/// <param name="IsHere">Whether it shares the endpoint's processors.</param>
public sealed record MeasuredDevice(int Threads, long MemoryBytes, double WeightBytesPerSecond, double RoundTripUs, bool IsHere)
{
    /// <summary>What machine it is, and in which state it was.</summary>
    public MachineDescription Machine { get; init; } = MachineDescription.Unstated;
}
