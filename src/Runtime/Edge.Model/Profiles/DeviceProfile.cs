namespace Edge.Model;

/// <summary>What the planner knows of a kind of device. Rates are sustained figures for one inference thread.</summary>
/// <param name="Name">Name of the profile, for example <c>raspberry-pi-4</c>.</param>
/// <param name="Cores">Cores that inference may use.</param>
/// <param name="ClockHz">Clock of a core.</param>
/// <param name="ArenaBytes">Memory for activations.</param>
/// <param name="FlashBytes">Storage for weights.</param>
/// <param name="Int8MacsPerSecond">int8 multiply-accumulates a second.</param>
/// <param name="Float32MacsPerSecond">float32 multiply-accumulates a second.</param>
/// <param name="MemoryBytesPerSecond">Bytes a second that kernels read and write.</param>
/// <param name="StepOverheadUs">Fixed cost of a step, in microseconds.</param>
/// <param name="LinkBitsPerSecond">Bandwidth of its link.</param>
/// <param name="LinkRoundTripUs">Round trip of its link, in microseconds.</param>
public sealed record DeviceProfile(
    string Name,
    int Cores,
    double ClockHz,
    long ArenaBytes,
    long FlashBytes,
    double Int8MacsPerSecond,
    double Float32MacsPerSecond,
    double MemoryBytesPerSecond,
    double StepOverheadUs,
    double LinkBitsPerSecond,
    double LinkRoundTripUs)
{
    /// <summary>Bytes a second that weights are read from storage.</summary>
    public double StorageBytesPerSecond { get; init; } = 400e6;

    /// <summary>What it draws from its supply; null where that is not known.</summary>
    public PowerStates? Power { get; init; }
}
