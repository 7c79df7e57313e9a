namespace Edge.Runtime;

/// <summary>Agents that have a plan and are linked up.</summary>
/// <param name="Agents">Each with the device of the plan that it is.</param>
/// <param name="Exchanges">For each device that this process holds, how it reaches the agents.</param>
internal sealed record LinkedAgents(IReadOnlyList<(int Device, AgentConnection Agent)> Agents, IReadOnlyDictionary<int, LinkExchange> Exchanges);
