namespace Edge.Model;

/// <summary>One instruction of a device's program. Steps run in order, once an inference.</summary>
public abstract record Step
{
    /// <summary>What the cost model predicts for this step on its device, in microseconds.</summary>
    public double LatencyUs { get; init; }
}
