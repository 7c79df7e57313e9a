namespace Edge.Runtime.Text.Templates;

/// <summary>Something that a template does is not possible; the line is added where it is known.</summary>
internal sealed class TemplateFault(string what) : Exception(what);
