namespace Edge.Runtime.Generation;

/// <summary>Why a generation ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended its text, or a stop string came.</summary>
    Stop,

    /// <summary>As many tokens as were asked for.</summary>
    Length,

    /// <summary>The context is full (<see cref="ContextOverflow.Stop"/>).</summary>
    ContextFull,

    /// <summary>Its caller gave up.</summary>
    Cancelled,

    /// <summary>An error: <see cref="Completion.Error"/>.</summary>
    Failed,
}
