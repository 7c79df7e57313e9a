namespace Edge.Planner;

/// <summary>How a network is spread over time and devices.</summary>
public enum Strategy
{
    /// <summary>One device, layer by layer, every tensor whole.</summary>
    Single,

    /// <summary>In patches: fused stages on a device, row bands over several.</summary>
    Patches,

    /// <summary>Cut in two: a head on the weak device, a tail on the strong one.</summary>
    Bottleneck,

    /// <summary>Layer by layer where that fits the memory and nothing is gained otherwise, patches where it does not, or where the cluster says which device joins them.</summary>
    Auto,
}
