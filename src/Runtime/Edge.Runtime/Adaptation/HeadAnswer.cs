using System.Collections.Immutable;

namespace Edge.Runtime;

/// <summary>What the device itself made of a request.</summary>
/// <param name="Question">What the far device has to be sent; empty where the answer is there.</param>
/// <param name="IsExit">Whether the answer is that of an early exit.</param>
/// <param name="Timing">Where its time went.</param>
/// <param name="Confidence">Probability of the likeliest class at the exit; 0 where there is none.</param>
internal sealed record HeadAnswer(ImmutableArray<TaggedMessage> Question, bool IsExit, RequestTiming Timing, double Confidence = 0);
