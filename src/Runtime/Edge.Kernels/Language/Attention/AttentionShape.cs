using Edge.Model;

namespace Edge.Kernels.Language;

/// <summary>What an <see cref="AttentionKernel"/> needs to know of an <see cref="Edge.Model.Attention"/>.</summary>
/// <param name="HeadSize">Values of a head.</param>
/// <param name="Scale">What scores are multiplied by.</param>
/// <param name="SoftCap">Scores become <c>c·tanh(s/c)</c>; 0 for none.</param>
/// <param name="WindowTokens">A token sees itself and the <c>WindowTokens − 1</c> before it; 0 for all.</param>
/// <param name="KeyValues">How the cache keeps numbers.</param>
public sealed record AttentionShape(int HeadSize, float Scale, float SoftCap, int WindowTokens, KeyValueType KeyValues);
