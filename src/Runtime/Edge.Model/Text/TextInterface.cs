namespace Edge.Model;

/// <summary>How people talk to a language model: what comes with its graph.</summary>
/// <param name="Architecture">The family, as GGUF names it: <c>llama</c>, <c>qwen2</c>, <c>gemma3</c> …</param>
/// <param name="Vocabulary">Its tokens.</param>
/// <param name="ContextTokens">Tokens of a sequence that it was trained for.</param>
/// <param name="ChatTemplate">Jinja template that writes a conversation, or null for a model that was not trained on any.</param>
public sealed record TextInterface(string Architecture, Vocabulary Vocabulary, int ContextTokens, string? ChatTemplate);
