using System.Text;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// Turns tokens into text as they come: whole characters only, so that half of one waits for the rest. Bytes that are no
/// UTF-8 become U+FFFD. Allocates nothing once the longest token was seen.
/// </summary>
/// <param name="tokenizer">Knows the tokens.</param>
public sealed class TextStream(Tokenizer tokenizer)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _text = new char[64];

    /// <summary>Takes a token.</summary>
    /// <param name="token">Its id.</param>
    /// <returns>The text that is now complete, often none; valid until the next call.</returns>
    /// <exception cref="Model.EdgeException">5202: the token does not exist.</exception>
    public ReadOnlySpan<char> Append(int token) => Decode(tokenizer.Bytes(token), flush: false);

    /// <summary>Ends the text and begins a new one.</summary>
    /// <returns>U+FFFD for half a character, otherwise nothing.</returns>
    public ReadOnlySpan<char> Finish() => Decode([], flush: true);

    private ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        int most = bytes.Length + 4;
        if (_text.Length < most)
        {
            _text = new char[most];
        }

        return _text.AsSpan(0, _decoder.GetChars(bytes, _text, flush));
    }
}
