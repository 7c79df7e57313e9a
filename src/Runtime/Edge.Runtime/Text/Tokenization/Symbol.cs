namespace Edge.Runtime.Text.Tokenization;

/// <summary>A piece of a text while pairs of neighbours are merged.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="length">How long it is; 0 once it was merged into its neighbour.</param>
/// <param name="token">What it is: a token, or a number of the algorithm's own.</param>
internal struct Symbol(int start, int length, int token)
{
    public int Start = start, Length = length, Token = token, Previous, Next;
}
