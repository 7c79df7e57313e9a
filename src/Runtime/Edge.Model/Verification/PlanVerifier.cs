using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Checks everything that the runtime relies on, and returns all that is wrong.</summary>
public static class PlanVerifier
{
    /// <summary>Checks a plan.</summary>
    /// <returns>All findings (EDGE1200-EDGE1299); empty for a sound plan.</returns>
    public static ImmutableArray<Diagnostic> Verify(Plan plan) => GraphVerifier.Verify(plan.Graph);
}
