using System.Collections.Immutable;

namespace Edge.Runtime.Text.Templates;

/// <summary>A piece of a template.</summary>
/// <param name="Line">Where it stands, from 1.</param>
internal abstract record Statement(int Line)
{
    /// <summary>Text as it stands.</summary>
    public sealed record Literal(int Line, TemplateText Text) : Statement(Line);

    /// <summary><c>{{ value }}</c>.</summary>
    public sealed record Output(int Line, Expression Value) : Statement(Line);

    /// <summary><c>{% if %}</c>: the first branch whose condition holds; null always does.</summary>
    public sealed record If(int Line, ImmutableArray<(Expression? Condition, ImmutableArray<Statement> Body)> Branches) : Statement(Line);

    /// <summary><c>{% for a, b in items if filter %}</c>.</summary>
    public sealed record For(int Line, ImmutableArray<string> Names, Expression Items, Expression? Filter, ImmutableArray<Statement> Body, ImmutableArray<Statement> Otherwise) : Statement(Line);

    /// <summary><c>{% set a, b = value %}</c>, or <c>{% set space.member = value %}</c> with one name.</summary>
    public sealed record Set(int Line, ImmutableArray<string> Names, string? Member, Expression Value) : Statement(Line);

    /// <summary><c>{% set name %}…{% endset %}</c>.</summary>
    public sealed record SetBlock(int Line, string Name, ImmutableArray<Statement> Body) : Statement(Line);

    /// <summary><c>{% macro name(parameters) %}</c>.</summary>
    public sealed record Macro(int Line, string Name, ImmutableArray<(string Name, Expression? Default)> Parameters, ImmutableArray<Statement> Body) : Statement(Line);

    /// <summary><c>{% break %}</c> or <c>{% continue %}</c>.</summary>
    public sealed record Leave(int Line, bool GoesOn) : Statement(Line);

    /// <summary><c>{% generation %}</c>: what it holds is written as if it stood alone.</summary>
    public sealed record Group(int Line, ImmutableArray<Statement> Body) : Statement(Line);
}
