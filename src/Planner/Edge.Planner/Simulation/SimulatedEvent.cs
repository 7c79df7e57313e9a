namespace Edge.Planner.Simulation;

/// <summary>A stretch of a device's time.</summary>
/// <param name="Step">Index of the step of its program.</param>
/// <param name="Activity">What it does.</param>
/// <param name="StartUs">Beginning, in microseconds from the start of the inference.</param>
/// <param name="EndUs">End.</param>
public readonly record struct SimulatedEvent(int Step, SimulatedActivity Activity, double StartUs, double EndUs);
