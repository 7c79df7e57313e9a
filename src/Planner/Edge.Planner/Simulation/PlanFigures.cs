namespace Edge.Planner.Simulation;

/// <summary>The figures by which plans are compared.</summary>
/// <param name="LatencyUs">Time of an inference, weights resident, in microseconds.</param>
/// <param name="EnergyMj">Energy of it in millijoules, of all devices whose profiles state what they draw; null where none does.</param>
/// <param name="ArenaBytes">The largest arena of any device but an added host.</param>
/// <param name="WireBytes">Bytes that cross links.</param>
public readonly record struct PlanFigures(double LatencyUs, double? EnergyMj, long ArenaBytes, long WireBytes)
{
    /// <summary>The figure that an objective wants least; null where it is not known.</summary>
    /// <param name="objective">Anything but the work of a head, which is a figure of a cut.</param>
    public double? Of(PlanObjective objective) => objective switch
    {
        PlanObjective.Memory => ArenaBytes,
        PlanObjective.Energy => EnergyMj,
        PlanObjective.Bytes => WireBytes,
        _ => LatencyUs,
    };
}
