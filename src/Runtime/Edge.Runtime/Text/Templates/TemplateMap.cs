namespace Edge.Runtime.Text.Templates;

/// <summary>A mapping of a template, in the order in which its keys came. A namespace is one that <c>set</c> may change.</summary>
internal sealed class TemplateMap(bool isNamespace = false)
{
    private readonly OrderedDictionary<TemplateText, object?> _items = [];

    /// <summary>Whether <c>set</c> may change it.</summary>
    public bool IsNamespace { get; } = isNamespace;

    /// <summary>The keys and values.</summary>
    public IReadOnlyDictionary<TemplateText, object?> Items => _items;

    /// <summary>A value, or undefined.</summary>
    public object? this[TemplateText key]
    {
        get => _items.TryGetValue(key, out object? value) ? value : new Undefined(key.Value);
        set => _items[key] = value;
    }

    /// <summary>A value, or undefined.</summary>
    public object? this[string key]
    {
        get => this[TemplateText.Trusted(key)];
        set => this[TemplateText.Trusted(key)] = value;
    }
}
