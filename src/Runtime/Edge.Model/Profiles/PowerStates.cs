namespace Edge.Model;

/// <summary>What a device draws from its supply, in watts. A device is in one of these states at a time.</summary>
/// <param name="IdleW">It waits.</param>
/// <param name="ComputeW">One inference thread computes.</param>
/// <param name="TransmitW">It sends over its link.</param>
/// <param name="ReceiveW">It receives over its link.</param>
/// <param name="Source">Where the four figures come from, in words.</param>
public sealed record PowerStates(double IdleW, double ComputeW, double TransmitW, double ReceiveW, string Source)
{
    /// <summary>Whether one of the figures is an estimate, which must be said wherever energy is told.</summary>
    public bool IsEstimate { get; init; }
}
