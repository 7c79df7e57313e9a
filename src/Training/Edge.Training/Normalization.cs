namespace Edge.Training;

/// <summary>The parameters of one batch normalisation.</summary>
/// <param name="Scale">γ, one a channel.</param>
/// <param name="Shift">β, one a channel.</param>
/// <param name="Mean">Running mean.</param>
/// <param name="Variance">Running variance.</param>
/// <param name="Momentum">How far running statistics move towards those of a batch.</param>
/// <param name="Epsilon">What is added to a variance.</param>
internal sealed record Normalization(Parameter Scale, Parameter Shift, Parameter Mean, Parameter Variance, float Momentum, float Epsilon);
