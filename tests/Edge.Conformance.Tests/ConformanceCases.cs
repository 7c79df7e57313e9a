using System.Collections.Immutable;
using Edge.Conformance.Tests.Cases;
using Edge.Testing;

namespace Edge.Conformance.Tests;

/// <summary>The one list of cases that every executor runs. A case is made from its name, so it is the same everywhere.</summary>
public static class ConformanceCases
{
    /// <summary>All cases by name.</summary>
    public static ImmutableSortedDictionary<string, NodeCase> All { get; } =
        ConvolutionCases.All().Concat(ElementwiseCases.All()).Concat(ShapeCases.All())
            .ToImmutableSortedDictionary(c => c.Name, c => c, StringComparer.Ordinal);
}
