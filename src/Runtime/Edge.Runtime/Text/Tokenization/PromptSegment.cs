namespace Edge.Runtime.Text.Tokenization;

/// <summary>A piece of a <see cref="PromptText"/>.</summary>
/// <param name="Text">What it says.</param>
/// <param name="IsTrusted">
/// Whether it comes from the model's own chat template, where special tokens are meant; a user's words are not trusted.
/// </param>
public readonly record struct PromptSegment(string Text, bool IsTrusted);
