namespace Edge.Runtime.Text.Templates;

/// <summary>The values that a function, filter or test is given.</summary>
/// <param name="positional">Those without name.</param>
/// <param name="named">Those with one.</param>
internal sealed class CallArguments(object?[] positional, IReadOnlyList<(string Name, object? Value)> named)
{
    /// <summary>Those without name.</summary>
    public IReadOnlyList<object?> Positional => positional;

    /// <summary>Those with a name.</summary>
    public IReadOnlyList<(string Name, object? Value)> Named => named;

    /// <summary>The argument of a place or a name, or <paramref name="missing"/>.</summary>
    public object? Get(int index, string name, object? missing = null)
    {
        if (index < positional.Length)
        {
            return positional[index];
        }

        foreach ((string given, object? value) in named)
        {
            if (given == name)
            {
                return value;
            }
        }

        return missing;
    }

    /// <summary>The first argument, which must be there.</summary>
    public object? First => positional.Length > 0 ? positional[0] : throw new TemplateFault("an argument is missing");

    /// <summary>The arguments behind the first.</summary>
    public CallArguments Rest => new(positional[1..], named);

    /// <summary>A text argument, or null.</summary>
    public TemplateText? Text(int index, string name) => Get(index, name) switch
    {
        null => null,
        TemplateText text => text,
        object other => throw new TemplateFault($"'{name}' is {TemplateValue.KindOf(other)}, not a string"),
    };

    /// <summary>A whole number, or <paramref name="missing"/>.</summary>
    public int Integer(int index, string name, int missing) => Get(index, name) switch
    {
        null => missing,
        long number => (int)Math.Clamp(number, int.MinValue, int.MaxValue),
        bool flag => flag ? 1 : 0,
        object other => throw new TemplateFault($"'{name}' is {TemplateValue.KindOf(other)}, not a whole number"),
    };
}
