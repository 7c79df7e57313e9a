using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// The one exception type of Edge: it carries numbered diagnostics, so that a person can look them up and a program
/// can tell them apart.
/// </summary>
public sealed class EdgeException : Exception
{
    /// <summary>Creates an exception for one finding.</summary>
    /// <param name="code">Number of the finding (see <c>docs/diagnostics</c>).</param>
    /// <param name="what">What is wrong.</param>
    /// <param name="why">The rule or limit that it breaks.</param>
    /// <param name="next">What to do next.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public EdgeException(int code, string what, string why, string next, Exception? inner = null)
        : this([new Diagnostic(code, what, why, next)], inner)
    {
    }

    /// <summary>Creates an exception for all findings of a check.</summary>
    /// <param name="diagnostics">At least one finding; the first error names the exception.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public EdgeException(ImmutableArray<Diagnostic> diagnostics, Exception? inner = null)
        : base(string.Join(Environment.NewLine, diagnostics), inner)
    {
        Diagnostics = diagnostics;
    }

    /// <summary>Every finding, in the order found.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>Number of the first error.</summary>
    public int Code => Diagnostics.First(d => d.Severity == Severity.Error).Code;
}
