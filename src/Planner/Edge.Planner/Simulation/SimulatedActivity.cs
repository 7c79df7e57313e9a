namespace Edge.Planner.Simulation;

/// <summary>What a device does with its time.</summary>
public enum SimulatedActivity
{
    /// <summary>It computes.</summary>
    Compute,

    /// <summary>It reads weights from storage: in its first inference only.</summary>
    Load,

    /// <summary>It moves tensors within its memory, or takes and gives those of the caller.</summary>
    Copy,

    /// <summary>It writes a tensor into a message, or reads one out of it.</summary>
    Serialise,

    /// <summary>It waits for a message that is on its way.</summary>
    Wire,

    /// <summary>It waits for a peer that has not sent yet.</summary>
    Wait,
}
