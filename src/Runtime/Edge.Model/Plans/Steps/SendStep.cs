namespace Edge.Model;

/// <summary>Sends a region to a peer, which has a <see cref="ReceiveStep"/> or <see cref="GatherStep"/> with the same tag.</summary>
/// <param name="Part">What travels.</param>
public sealed record SendStep(TransferPart Part) : Step;
