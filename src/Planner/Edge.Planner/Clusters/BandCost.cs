namespace Edge.Planner.Clusters;

/// <summary>What a partition is estimated to cost.</summary>
/// <param name="LatencyUs">Time of an inference.</param>
/// <param name="EnergyMj">Energy of the devices whose profiles state what they draw.</param>
/// <param name="WireBytes">Bytes on links.</param>
/// <param name="FinishUs">When each device has made its band; 0 for one without.</param>
internal readonly record struct BandCost(double LatencyUs, double EnergyMj, long WireBytes, double[] FinishUs);
