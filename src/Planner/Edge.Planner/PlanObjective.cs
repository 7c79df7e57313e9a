namespace Edge.Planner;

/// <summary>What the best plan has least of, by the simulation of its steps.</summary>
public enum PlanObjective
{
    /// <summary>The time of an inference, weights resident.</summary>
    Latency,

    /// <summary>The largest arena of any device but an added host.</summary>
    Memory,

    /// <summary>The energy of one inference, of all devices together whose profiles state what they draw.</summary>
    Energy,

    /// <summary>Bytes on links.</summary>
    Bytes,

    /// <summary>The work of the head: of a bottleneck only.</summary>
    HeadMacs,
}
