using System.Collections.Immutable;

namespace Edge.Runtime.Text.Templates;

/// <summary>An expression of a template.</summary>
/// <param name="Line">Where it stands, from 1.</param>
internal abstract record Expression(int Line)
{
    /// <summary>A value that stands in the template.</summary>
    public sealed record Literal(int Line, object? Value) : Expression(Line);

    /// <summary>A variable.</summary>
    public sealed record Name(int Line, string Identifier) : Expression(Line);

    /// <summary><c>[a, b]</c>, or <c>(a, b)</c>.</summary>
    public sealed record List(int Line, ImmutableArray<Expression> Items) : Expression(Line);

    /// <summary><c>{key: value}</c>.</summary>
    public sealed record Map(int Line, ImmutableArray<(Expression Key, Expression Value)> Items) : Expression(Line);

    /// <summary><c>not a</c>, <c>-a</c>, <c>+a</c>.</summary>
    public sealed record Unary(int Line, string Operator, Expression Operand) : Expression(Line);

    /// <summary><c>a + b</c> and its like; <c>and</c>, <c>or</c> among them.</summary>
    public sealed record Binary(int Line, string Operator, Expression Left, Expression Right) : Expression(Line);

    /// <summary><c>a if condition else b</c>.</summary>
    public sealed record Conditional(int Line, Expression Condition, Expression Then, Expression? Else) : Expression(Line);

    /// <summary><c>a.name</c>.</summary>
    public sealed record Attribute(int Line, Expression Target, string Member) : Expression(Line);

    /// <summary><c>a[index]</c>.</summary>
    public sealed record Item(int Line, Expression Target, Expression Index) : Expression(Line);

    /// <summary><c>a[start:stop:step]</c>.</summary>
    public sealed record Slice(int Line, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Line);

    /// <summary><c>a(arguments)</c>.</summary>
    public sealed record Call(int Line, Expression Target, ArgumentList Arguments) : Expression(Line);

    /// <summary><c>a | name(arguments)</c>.</summary>
    public sealed record Filter(int Line, Expression Target, string Identifier, ArgumentList Arguments) : Expression(Line);

    /// <summary><c>a is name arguments</c>.</summary>
    public sealed record Test(int Line, Expression Target, string Identifier, ArgumentList Arguments) : Expression(Line);

    /// <summary>What a call is given.</summary>
    public sealed record ArgumentList(ImmutableArray<Expression> Positional, ImmutableArray<(string Name, Expression Value)> Named)
    {
        /// <summary>Nothing.</summary>
        public static ArgumentList None { get; } = new([], []);
    }
}
