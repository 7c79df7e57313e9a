namespace Edge.Model;

/// <summary>Waits for a region from a peer.</summary>
/// <param name="Part">What travels.</param>
public sealed record ReceiveStep(TransferPart Part) : Step;
