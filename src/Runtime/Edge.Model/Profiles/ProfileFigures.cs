using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>The names of the figures of a device profile: the keys of its file.</summary>
public static class ProfileFigures
{
    /// <summary>Cores that inference may use.</summary>
    public const string Cores = "cores";

    /// <summary>Clock of a core.</summary>
    public const string Clock = "clock";

    /// <summary>First-level data cache of a core.</summary>
    public const string CacheL1 = "cache_l1";

    /// <summary>Second-level cache that a core sees.</summary>
    public const string CacheL2 = "cache_l2";

    /// <summary>Third-level cache that a core sees.</summary>
    public const string CacheL3 = "cache_l3";

    /// <summary>All memory.</summary>
    public const string Memory = "memory";

    /// <summary>Memory for activations: the limit that the planner keeps.</summary>
    public const string Arena = "arena";

    /// <summary>Bytes a second that kernels of one thread read and write.</summary>
    public const string MemoryBandwidth = "memory_bandwidth";

    /// <summary>Storage for weights.</summary>
    public const string Storage = "storage";

    /// <summary>Bytes a second that weights are read from storage.</summary>
    public const string StorageBandwidth = "storage_bandwidth";

    /// <summary>Sustained int8 multiply-accumulates a second of one thread.</summary>
    public const string Int8Rate = "int8_rate";

    /// <summary>Sustained float32 multiply-accumulates a second of one thread.</summary>
    public const string Float32Rate = "float32_rate";

    /// <summary>Cycles that an instruction of the firmware's kernels takes.</summary>
    public const string CyclesPerInstruction = "cycles_per_instruction";

    /// <summary>Fixed cost of a step.</summary>
    public const string StepOverhead = "step_overhead";

    /// <summary>Bandwidth of the link.</summary>
    public const string LinkBandwidth = "link_bandwidth";

    /// <summary>Round trip of the link.</summary>
    public const string LinkRoundTrip = "link_round_trip";

    /// <summary>Power while the device waits.</summary>
    public const string PowerIdle = "power_idle";

    /// <summary>Power while one inference thread computes.</summary>
    public const string PowerCompute = "power_compute";

    /// <summary>Power while the device sends.</summary>
    public const string PowerTransmit = "power_transmit";

    /// <summary>Power while the device receives.</summary>
    public const string PowerReceive = "power_receive";

    /// <summary>Every figure, in the order of a file, with its unit and whether a profile must state it.</summary>
    internal static ImmutableArray<(string Name, ProfileUnit Unit, bool IsRequired)> All { get; } =
    [
        (Cores, ProfileUnit.Count, true),
        (Clock, ProfileUnit.Hertz, true),
        (CacheL1, ProfileUnit.Bytes, false),
        (CacheL2, ProfileUnit.Bytes, false),
        (CacheL3, ProfileUnit.Bytes, false),
        (Memory, ProfileUnit.Bytes, true),
        (Arena, ProfileUnit.Bytes, true),
        (MemoryBandwidth, ProfileUnit.BytesPerSecond, true),
        (Storage, ProfileUnit.Bytes, true),
        (StorageBandwidth, ProfileUnit.BytesPerSecond, true),
        (Int8Rate, ProfileUnit.MacsPerSecond, true),
        (Float32Rate, ProfileUnit.MacsPerSecond, true),
        (CyclesPerInstruction, ProfileUnit.Cycles, false),
        (StepOverhead, ProfileUnit.Microseconds, true),
        (LinkBandwidth, ProfileUnit.BitsPerSecond, true),
        (LinkRoundTrip, ProfileUnit.Microseconds, true),
        (PowerIdle, ProfileUnit.Watts, false),
        (PowerCompute, ProfileUnit.Watts, false),
        (PowerTransmit, ProfileUnit.Watts, false),
        (PowerReceive, ProfileUnit.Watts, false),
    ];
}
