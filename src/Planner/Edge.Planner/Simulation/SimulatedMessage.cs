namespace Edge.Planner.Simulation;

/// <summary>A tensor that travels.</summary>
/// <param name="Peer">Index of the device at the other end.</param>
/// <param name="Tag">Names it, for this pair of devices.</param>
/// <param name="Bytes">Its length.</param>
internal readonly record struct SimulatedMessage(int Peer, int Tag, long Bytes);
