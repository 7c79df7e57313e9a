using System.Collections.Immutable;
using Edge.Runtime.Text.Sampling;

namespace Edge.Runtime.Generation;

/// <summary>One text that a language model is to go on with.</summary>
/// <param name="Prompt">Tokens of the prompt, at least one.</param>
public sealed record GenerationRequest(ReadOnlyMemory<int> Prompt)
{
    /// <summary>Most tokens of the answer; fewer where the context ends (see <see cref="Overflow"/>).</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>How tokens are chosen; as it stands, the best each time.</summary>
    public SamplingSettings Sampling { get; init; } = new();

    /// <summary>What the answer must be, or null; it is at its beginning, and used up by the generation.</summary>
    public ITokenConstraint? Constraint { get; init; }

    /// <summary>Strings that end the answer; they are none of it.</summary>
    public ImmutableArray<string> Stops { get; init; } = [];

    /// <summary>What happens at the end of the context.</summary>
    public ContextOverflow Overflow { get; init; }

    /// <summary>First tokens of the prompt that <see cref="ContextOverflow.Shift"/> keeps: instructions, for example.</summary>
    public int KeptTokens { get; init; }

    /// <summary>Goes on behind a token that ends the text: for measurements.</summary>
    public bool IgnoresEnd { get; init; }
}
