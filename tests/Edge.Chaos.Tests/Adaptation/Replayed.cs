using System.Collections.Immutable;
using Edge.Runtime;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>A request of a replay.</summary>
/// <param name="StartUs">When it came.</param>
/// <param name="Answer">How it was answered.</param>
/// <param name="ExpectedUs">How long each variant takes on average at that time, which an oracle knows.</param>
internal sealed record Replayed(long StartUs, AdaptiveAnswer Answer, ImmutableArray<double> ExpectedUs)
{
    /// <summary>What the oracle takes.</summary>
    public double OracleUs => ExpectedUs.Min();
}
