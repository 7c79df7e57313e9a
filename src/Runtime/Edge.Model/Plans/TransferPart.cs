namespace Edge.Model;

/// <summary>One region that travels between this device and a peer.</summary>
/// <param name="Peer">Index of the other device in the plan.</param>
/// <param name="Tag">Names the transfer: unique for a pair of devices within one inference.</param>
/// <param name="Buffer">The buffer it is read from or written to here.</param>
/// <param name="Region">What travels, in tensor coordinates, row by row.</param>
/// <param name="Coding">How it is entropy-coded, an index of <see cref="Plan.Codings"/>; -1 where it travels as it is.</param>
public sealed record TransferPart(int Peer, int Tag, int Buffer, Region Region, int Coding = -1);
