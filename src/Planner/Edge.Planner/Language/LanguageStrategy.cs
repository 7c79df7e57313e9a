namespace Edge.Planner.Language;

/// <summary>How a language model is spread over devices.</summary>
public enum LanguageStrategy
{
    /// <summary>Whatever is predicted to be fastest of what fits.</summary>
    Auto,

    /// <summary>Whole on the endpoint.</summary>
    Single,

    /// <summary>Every layer over all devices: heads, feed-forward columns, vocabulary rows.</summary>
    Tensor,
}
