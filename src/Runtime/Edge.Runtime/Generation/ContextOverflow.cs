namespace Edge.Runtime.Generation;

/// <summary>What happens when prompt and answer do not fit the context.</summary>
public enum ContextOverflow
{
    /// <summary>The generation ends with <see cref="FinishReason.ContextFull"/>. A prompt that does not fit is an error.</summary>
    Stop,

    /// <summary>A request that could overflow (its prompt and all its tokens) is refused before anything runs.</summary>
    Error,

    /// <summary>The older half behind <see cref="GenerationRequest.KeptTokens"/> is forgotten, and the rest runs again.</summary>
    Shift,
}
