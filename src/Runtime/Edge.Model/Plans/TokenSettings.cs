namespace Edge.Model;

/// <summary>
/// What makes a plan that of a language model. Its graph is what happens to <b>one token</b> (see
/// <c>docs/adr/0004-a-language-model-is-the-program-of-one-token.md</c>); an inference takes a batch of up to
/// <paramref name="RowCapacity"/> tokens, and every buffer of the plan is there once a row.
/// </summary>
/// <param name="RowCapacity">Most tokens in one inference.</param>
/// <param name="ContextTokens">Most tokens in a sequence.</param>
/// <param name="SequenceCapacity">Sequences with a key-value cache at a time.</param>
/// <param name="KeyValues">How the cache keeps numbers.</param>
public sealed record TokenSettings(int RowCapacity, int ContextTokens, int SequenceCapacity, KeyValueType KeyValues);
