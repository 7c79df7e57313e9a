namespace Edge.Model;

/// <summary>
/// A computation that sees only a part of what it reduces over and keeps partial sums: a convolution over a group of
/// input channels, or a mean over a few rows.
/// </summary>
/// <param name="Buffer">Index of the Int32 (or Float32) buffer of partial sums, shaped like the output region.</param>
/// <param name="InputPart">The part of the input read now: its channels for a convolution, its rows and columns for a reduction.</param>
/// <param name="IsFirst">The sums start here (from the bias).</param>
/// <param name="IsLast">The sums are complete: the output is written.</param>
public sealed record Accumulation(int Buffer, Region InputPart, bool IsFirst, bool IsLast);
