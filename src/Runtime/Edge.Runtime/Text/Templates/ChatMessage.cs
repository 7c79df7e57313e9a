namespace Edge.Runtime.Text.Templates;

/// <summary>A turn of a conversation.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c> …</param>
/// <param name="Content">What is said.</param>
public sealed record ChatMessage(string Role, string Content);
