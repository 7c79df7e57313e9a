namespace Edge.Runtime.Generation;

/// <summary>One text that a language model is to go on with.</summary>
/// <param name="Prompt">Tokens of the prompt, at least one.</param>
public sealed record GenerationRequest(ReadOnlyMemory<int> Prompt)
{
    /// <summary>Most tokens of the answer; fewer where the context ends (see <see cref="Overflow"/>).</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>What happens at the end of the context.</summary>
    public ContextOverflow Overflow { get; init; }

    /// <summary>First tokens of the prompt that <see cref="ContextOverflow.Shift"/> keeps: instructions, for example.</summary>
    public int KeptTokens { get; init; }

    /// <summary>Goes on behind a token that ends the text: for measurements.</summary>
    public bool IgnoresEnd { get; init; }
}
