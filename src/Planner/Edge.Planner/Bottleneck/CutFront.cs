using System.Collections.Immutable;

namespace Edge.Planner.Bottleneck;

/// <summary>The cuts worth a look.</summary>
public static class CutFront
{
    /// <summary>The cuts that no other beats: none has as few bytes on the link, as little work in the head, as short a time and as little energy, and less of one of them.</summary>
    /// <param name="cuts">All cuts.</param>
    /// <returns>Those, in the order given.</returns>
    public static ImmutableArray<Cut> Of(ImmutableArray<Cut> cuts) => [.. cuts.Where(c => !cuts.Any(c.IsBeatenBy))];
}
