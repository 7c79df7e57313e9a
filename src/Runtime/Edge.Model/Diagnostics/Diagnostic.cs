namespace Edge.Model;

/// <summary>
/// One finding, numbered and complete: what is wrong, why, and what to do next.
/// </summary>
/// <param name="Code">Number of the finding, for example 1203; shown as <c>EDGE1203</c>. Ranges are in <c>docs/diagnostics</c>.</param>
/// <param name="What">What is wrong, naming the node, tensor, file or device.</param>
/// <param name="Why">The rule or limit that it breaks.</param>
/// <param name="Next">What the reader can do about it.</param>
/// <param name="Severity">Whether work can go on.</param>
public sealed record Diagnostic(int Code, string What, string Why, string Next, Severity Severity = Severity.Error)
{
    /// <summary>The code as it is printed and searched for, for example <c>EDGE1203</c>.</summary>
    public string Id => $"EDGE{Code:D4}";

    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {What} {Why} {Next}";
}
