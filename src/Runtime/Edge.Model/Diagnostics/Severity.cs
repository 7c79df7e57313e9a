namespace Edge.Model;

/// <summary>How much a <see cref="Diagnostic"/> matters.</summary>
public enum Severity : byte
{
    /// <summary>The work goes on; something is worth knowing.</summary>
    Warning,

    /// <summary>The work cannot go on.</summary>
    Error,
}
