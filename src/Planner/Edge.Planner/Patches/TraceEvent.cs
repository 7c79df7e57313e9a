using Edge.Model;

namespace Edge.Planner.Patches;

/// <summary>One computation of a stage.</summary>
/// <param name="Node">Inner node; <c>~source</c> where the endpoint feeds.</param>
/// <param name="Output">The region computed.</param>
/// <param name="OutputBuffer">Where it goes: a <see cref="TraceBuffer"/>, or <c>~tensor</c> for a tensor that crosses the stage's border.</param>
/// <param name="FirstInput">Where its inputs start in <see cref="StageTrace.Inputs"/>, one for each activation.</param>
/// <param name="Accumulator">The buffer of partial sums, or -1.</param>
/// <param name="InputPart">The part of the input that is added.</param>
/// <param name="IsFirst">The sums start here.</param>
/// <param name="IsLast">The sums are complete.</param>
internal readonly record struct TraceEvent(
    int Node,
    Region Output,
    int OutputBuffer,
    int FirstInput,
    int Accumulator = -1,
    Region InputPart = default,
    bool IsFirst = true,
    bool IsLast = true);
