using Edge.Model;
using Edge.Planner.Simulation;

namespace Edge.Planner.Choice;

/// <summary>A plan that could be chosen, with what its simulation says.</summary>
/// <param name="Result">The plan; its time is the simulated one.</param>
/// <param name="Figures">What it costs.</param>
internal sealed record Candidate(PlanningResult Result, PlanFigures Figures)
{
    /// <summary>Simulates a plan.</summary>
    public static Candidate Of(PlanningResult result, ClusterSpec cluster)
    {
        PlanFigures figures = PlanSimulation.FiguresOf(result.Plan, cluster);
        return new Candidate(result with { Plan = result.Plan with { LatencyUs = figures.LatencyUs } }, figures);
    }

    /// <summary>Whether an objective prefers this to another; of equals the faster is better, and of those the one with the smaller arena.</summary>
    public bool IsBetter(Candidate than, PlanObjective objective) =>
        (Figures.Of(objective) ?? 0, Figures.LatencyUs, Figures.ArenaBytes).CompareTo((than.Figures.Of(objective) ?? 0, than.Figures.LatencyUs, than.Figures.ArenaBytes)) < 0;

    /// <summary>The best of some; null of none.</summary>
    public static Candidate? Best(IEnumerable<Candidate> candidates, PlanObjective objective) =>
        candidates.Aggregate((Candidate?)null, (best, next) => best is null || next.IsBetter(best, objective) ? next : best);
}
