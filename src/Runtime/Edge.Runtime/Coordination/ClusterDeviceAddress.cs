namespace Edge.Runtime;

/// <summary>An agent that a <see cref="Coordinator"/> is to use.</summary>
/// <param name="Name">Name of the device, for messages.</param>
/// <param name="Address">Where its agent listens.</param>
public sealed record ClusterDeviceAddress(string Name, AgentAddress Address);
