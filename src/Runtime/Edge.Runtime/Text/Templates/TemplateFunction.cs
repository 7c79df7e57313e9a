namespace Edge.Runtime.Text.Templates;

/// <summary>Something that a template can call: a macro, a method, a function of the surroundings.</summary>
/// <param name="call">What it does.</param>
internal sealed class TemplateFunction(Func<CallArguments, object?> call)
{
    /// <summary>Calls it.</summary>
    public object? Call(CallArguments arguments) => call(arguments);
}
