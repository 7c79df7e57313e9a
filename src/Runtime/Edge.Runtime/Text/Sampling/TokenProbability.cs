namespace Edge.Runtime.Text.Sampling;

/// <summary>A token and how probable the model held it.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogProbability">Natural logarithm of its probability, before bias, penalties and temperature.</param>
public readonly record struct TokenProbability(int Token, float LogProbability);
