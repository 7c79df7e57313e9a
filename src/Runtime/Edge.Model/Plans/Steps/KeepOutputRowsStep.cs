namespace Edge.Model;

/// <summary>
/// From here on only the tokens whose logits are wanted go on: their rows of the buffer are moved together at its
/// beginning. Only in plans of language models, on every device, at the same place of the program.
/// </summary>
/// <param name="Buffer">The hidden state.</param>
public sealed record KeepOutputRowsStep(int Buffer) : Step;
