namespace Edge.Runtime.Text.Tokenization;

/// <summary>The algorithm of a vocabulary, for text in which no special token is looked for.</summary>
internal interface IEncoder
{
    /// <summary>Cuts text into tokens.</summary>
    /// <param name="text">Valid UTF-16.</param>
    /// <param name="tokens">The ids are added here.</param>
    void Encode(ReadOnlySpan<char> text, List<int> tokens);
}
