namespace Edge.Model;

/// <summary>
/// Offers the caller the best tokens of this device's part of the vocabulary, with the logarithm of the part's sum of
/// exponentials: logits never travel whole. Only in plans of language models; the endpoint merges what the others offer.
/// </summary>
/// <param name="Tag">Names the transfer to the endpoint.</param>
/// <param name="Buffer">Logits of this device's part of the vocabulary: a window of the graph's only output.</param>
public sealed record CandidatesStep(int Tag, int Buffer) : Step;
