namespace Edge.Model;

/// <summary>
/// When a head answers by itself (Teerapittayanon et al., <em>BranchyNet</em>, 2016): it has a classifier of its own, and an answer of
/// which that is sure enough never crosses the link.
/// </summary>
/// <param name="Output">Position of the classifier's scores among the graph's outputs: float32, as many as the answer has.</param>
/// <param name="Threshold">The least probability of the likeliest class (the largest softmax) to answer with, 0 to 1.</param>
public sealed record ExitRule(int Output, double Threshold);
