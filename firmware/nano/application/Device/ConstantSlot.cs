namespace Edge.Nano.Device;

/// <summary>The constants of a node, in memory or on their way.</summary>
internal sealed class ConstantSlot
{
    /// <summary>Whether it has any.</summary>
    public bool IsUsed;

    /// <summary>Whether they are there.</summary>
    public bool IsReady;

    /// <summary>Whose they are.</summary>
    public int Node;

    /// <summary>Where they begin.</summary>
    public int Offset;

    /// <summary>Their length.</summary>
    public int Bytes;
}
