namespace Edge.Planner.Bottleneck;

/// <summary>By what a cut is chosen.</summary>
public enum CutObjective
{
    /// <summary>The shortest inference.</summary>
    Latency,

    /// <summary>The least bytes on the link, of the cuts that keep the deadline.</summary>
    Bytes,

    /// <summary>The least work of the head, of the cuts that keep the deadline.</summary>
    HeadMacs,

    /// <summary>The least energy of the head's device, of the cuts that keep the deadline; its profile has to state its power.</summary>
    Energy,
}
