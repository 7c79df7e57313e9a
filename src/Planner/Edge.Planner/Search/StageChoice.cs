using Edge.Planner.Patches;

namespace Edge.Planner.Search;

/// <summary>A way to run a stage.</summary>
/// <param name="From">First node.</param>
/// <param name="To">Node behind the last.</param>
/// <param name="Options">How.</param>
/// <param name="Cost">What it costs.</param>
internal sealed record StageChoice(int From, int To, StageOptions Options, StageCost Cost);
