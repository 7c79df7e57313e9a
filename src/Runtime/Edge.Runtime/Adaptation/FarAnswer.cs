using System.Collections.Immutable;

namespace Edge.Runtime;

/// <summary>What the far device gives back.</summary>
/// <param name="Messages">The answer.</param>
/// <param name="DecodeUs">Time that it took to decode the question, in microseconds.</param>
/// <param name="ComputeUs">Time that it computed, in microseconds.</param>
internal sealed record FarAnswer(ImmutableArray<TaggedMessage> Messages, double DecodeUs, double ComputeUs);
