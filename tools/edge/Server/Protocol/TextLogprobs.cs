namespace Edge.Cli.Server.Protocol;

/// <summary>Log-probabilities of a text.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="TokenLogprobs">Their log-probabilities.</param>
/// <param name="TopLogprobs">The most probable tokens at each place.</param>
/// <param name="TextOffset">Where each token begins in the text, in UTF-16 units.</param>
internal sealed record TextLogprobs(string[] Tokens, float[] TokenLogprobs, Dictionary<string, float>[] TopLogprobs, int[] TextOffset);
