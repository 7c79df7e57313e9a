using System.Collections.Immutable;

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

    /// <summary>Chance that a packet is lost on its link, 0 … 1 without 1.</summary>
    public double LinkLoss { get; init; }

    /// <summary>What it draws from its supply; null where that is not known.</summary>
    public PowerStates? Power { get; init; }

    /// <summary>What device it is, in words; empty where nobody said.</summary>
    public string About { get; init; } = string.Empty;

    /// <summary>Features of its instruction set, for example <c>neon</c>, <c>dotprod</c>.</summary>
    public ImmutableArray<string> Isa { get; init; } = [];

    /// <summary>Every figure of its file with interval and source; none for a profile that was not read from a file.</summary>
    public ImmutableArray<ProfileFigure> Figures { get; init; } = [];

    /// <summary>What was measured of its kernels; null where nothing was, and the rates of the profile are all that is known.</summary>
    public KernelCosts? Costs { get; init; }

    /// <summary>What the firmware's kernels execute there; null where nobody counted.</summary>
    public InstructionCosts? Instructions { get; init; }

    /// <summary>A figure with interval and source; null where the profile has none of it.</summary>
    /// <param name="name">One of <see cref="ProfileFigures"/>.</param>
    public ProfileFigure? FigureOf(string name) => Figures.FirstOrDefault(f => f.Name == name);

    /// <summary>The figures with one that a user states instead of the profile's.</summary>
    internal ImmutableArray<ProfileFigure> FiguresStating(string name, double value) =>
        [.. Figures.Select(f => f.Name == name ? new ProfileFigure(name, value, f.Unit, value, value, ProfileSource.ClusterFile) : f)];
}
