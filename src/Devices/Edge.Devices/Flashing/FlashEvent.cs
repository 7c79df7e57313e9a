namespace Edge.Devices.Flashing;

/// <summary>Something that happened while a board was flashed.</summary>
/// <param name="Phase">The phase that it belongs to.</param>
/// <param name="Share">How much of the phase is done, from 0 to 1.</param>
/// <param name="Text">What happened, for people; empty where only the share changed.</param>
public sealed record FlashEvent(FlashPhase Phase, double Share, string Text);
