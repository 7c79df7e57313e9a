namespace Edge.Devices;

/// <summary>A time in which a link stays as it is.</summary>
/// <param name="Start">Since the trace began.</param>
/// <param name="Conditions">The link; null while it is down: what enters waits until it is up again.</param>
public sealed record LinkPhase(TimeSpan Start, LinkConditions? Conditions);
