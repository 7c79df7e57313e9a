namespace Edge.Runtime.Text.Templates;

/// <summary>A word of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says; a string's characters, escapes resolved.</param>
/// <param name="Line">Where it stands, from 1.</param>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text, int Line)
{
    /// <summary>Whether it is a given operator or name.</summary>
    public bool Is(string text) => Kind is TemplateTokenKind.Operator or TemplateTokenKind.Name && Text == text;
}

/// <summary>What a <see cref="TemplateToken"/> is.</summary>
internal enum TemplateTokenKind
{
    /// <summary>Text between tags.</summary>
    Text,

    /// <summary><c>{%</c></summary>
    BlockBegin,

    /// <summary><c>%}</c></summary>
    BlockEnd,

    /// <summary><c>{{</c></summary>
    OutputBegin,

    /// <summary><c>}}</c></summary>
    OutputEnd,

    /// <summary>A word.</summary>
    Name,

    /// <summary>A string.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Another number.</summary>
    Float,

    /// <summary>A sign.</summary>
    Operator,

    /// <summary>The end of the template.</summary>
    End,
}
