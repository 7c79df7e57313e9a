namespace Edge.Runtime.Text.Templates;

/// <summary>The variables of a template, of a loop's body or of a macro: what is not here is looked for outside.</summary>
/// <param name="outer">What is around it, or null.</param>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, object?> _variables = new(StringComparer.Ordinal);

    /// <summary>Gives a variable of this scope a value.</summary>
    public void Set(string name, object? value) => _variables[name] = value;

    /// <summary>The value of a variable, or undefined.</summary>
    public object? Get(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._variables.TryGetValue(name, out object? value))
            {
                return value;
            }
        }

        return new Undefined(name);
    }

    private Scope? Outer { get; } = outer;
}
