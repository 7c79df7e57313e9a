namespace Edge.Runtime.Language;

/// <summary>A token that may come next.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Logit">Its logit, before any temperature or penalty.</param>
public readonly record struct Candidate(int Token, float Logit);
