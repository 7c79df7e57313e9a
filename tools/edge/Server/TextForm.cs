using System.Text.Json.Serialization.Metadata;
using Edge.Cli.Server.Protocol;

namespace Edge.Cli.Server;

/// <summary>The answers of <c>/v1/completions</c>.</summary>
/// <param name="id">Id of the answer.</param>
/// <param name="created">When it began, in seconds of Unix time.</param>
/// <param name="model">Name of the model.</param>
/// <param name="echo">The prompt, where the answer is to begin with it; otherwise empty.</param>
internal sealed class TextForm(string id, long created, string model, string echo) : IAnswerForm<TextResponse>
{
    private int _offset = echo.Length;

    /// <inheritdoc/>
    public JsonTypeInfo<TextResponse> Type => OpenAiJson.Default.TextResponse;

    /// <inheritdoc/>
    public TextResponse Whole(IReadOnlyList<AnswerPart> parts, Answer answer) =>
        Chunk(echo + string.Concat(parts.Select(p => p.Text)), Logprobs(parts), answer.FinishReason) with { Usage = answer.Usage };

    /// <inheritdoc/>
    public TextResponse? First() => echo.Length > 0 ? Chunk(echo, null, null) : null;

    /// <inheritdoc/>
    public TextResponse Piece(in AnswerPart part) => Chunk(part.Text, Logprobs([part]), null);

    /// <inheritdoc/>
    public TextResponse Last(Answer answer) => Chunk("", null, answer.FinishReason);

    /// <inheritdoc/>
    public TextResponse Tokens(Answer answer) => new(id, "text_completion", created, model, [], answer.Usage);

    private TextResponse Chunk(string text, TextLogprobs? logprobs, string? finishReason) =>
        new(id, "text_completion", created, model, [new TextChoice(0, text, logprobs, finishReason)], null);

    private TextLogprobs? Logprobs(IReadOnlyList<AnswerPart> parts)
    {
        TokenLogprob[] tokens = [.. parts.Where(p => p.Logprob is not null).Select(p => p.Logprob!)];
        if (tokens.Length == 0)
        {
            return null;
        }

        int[] offsets = new int[tokens.Length];
        for (int i = 0; i < tokens.Length; i++)
        {
            offsets[i] = _offset;
            _offset += tokens[i].Token.Length;
        }

        return new TextLogprobs([.. tokens.Select(t => t.Token)], [.. tokens.Select(t => t.Logprob)], [.. tokens.Select(t => Table(t.TopLogprobs!))], offsets);
    }

    // Tokens of different ids can have the same text: the most probable one counts.
    private static Dictionary<string, float> Table(TokenLogprob[] top)
    {
        Dictionary<string, float> table = new(StringComparer.Ordinal);
        foreach (TokenLogprob token in top)
        {
            table.TryAdd(token.Token, token.Logprob);
        }

        return table;
    }
}
