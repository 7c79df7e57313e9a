using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>What a machine says of itself: under which conditions it was measured.</summary>
/// <param name="Processor">Name of its processor; empty where it is not stated.</param>
/// <param name="ClockHz">Clock of a core now; 0 where it is not stated.</param>
/// <param name="Governor">How the clock is governed; empty where it is not stated.</param>
/// <param name="LoadAverage">Processes that ran or waited to, on average over the last minute.</param>
/// <param name="PowerMeters">Names of the power meters that it has.</param>
public sealed record MachineDescription(string Processor, double ClockHz, string Governor, double LoadAverage, ImmutableArray<string> PowerMeters)
{
    /// <summary>A machine that says nothing.</summary>
    public static MachineDescription Unstated { get; } = new(string.Empty, 0, string.Empty, 0, []);
}
