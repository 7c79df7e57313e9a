namespace Edge.Runtime.Text.Templates;

/// <summary>The value of what a template names and nobody gave: it is written as nothing, and false.</summary>
/// <param name="What">How the template names it.</param>
internal sealed record Undefined(string What);
