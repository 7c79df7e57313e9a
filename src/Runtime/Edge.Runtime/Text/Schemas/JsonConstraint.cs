using Edge.Runtime.Text.Sampling;
using Edge.Runtime.Text.Tokenization;

namespace Edge.Runtime.Text.Schemas;

/// <summary>
/// Keeps an answer to a <see cref="JsonSchema"/>: at every token what is there is the beginning of a value of the schema.
/// A text that was cut off by a limit of tokens is such a beginning. For one answer; allocates nothing a token once the
/// first ones were seen.
/// </summary>
public sealed class JsonConstraint : ITokenConstraint
{
    private readonly Tokenizer _tokenizer;
    private readonly Acceptor _accepted = new(), _trial = new();

    /// <summary>A constraint at the beginning of an answer.</summary>
    /// <param name="schema">What the answer is.</param>
    /// <param name="tokenizer">Knows the bytes of tokens.</param>
    public JsonConstraint(JsonSchema schema, Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _accepted.Begin(schema.Root);
    }

    /// <inheritdoc/>
    public bool IsComplete => _accepted.MustEnd;

    /// <inheritdoc/>
    public bool Allows(int token)
    {
        if (_tokenizer.IsEnd(token))
        {
            return _accepted.MayEnd;
        }

        ReadOnlySpan<byte> bytes = _tokenizer.Bytes(token);
        _trial.CopyFrom(_accepted);
        return bytes.Length > 0 && FeedAll(_trial, bytes);
    }

    /// <inheritdoc/>
    public void Accept(int token)
    {
        if (!_tokenizer.IsEnd(token))
        {
            FeedAll(_accepted, _tokenizer.Bytes(token));
        }
    }

    private static bool FeedAll(Acceptor acceptor, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (!acceptor.Feed(value))
            {
                return false;
            }
        }

        return true;
    }
}
