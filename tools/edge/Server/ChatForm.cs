using System.Text.Json.Serialization.Metadata;
using Edge.Cli.Server.Protocol;

namespace Edge.Cli.Server;

/// <summary>The answers of <c>/v1/chat/completions</c>.</summary>
/// <param name="id">Id of the answer.</param>
/// <param name="created">When it began, in seconds of Unix time.</param>
/// <param name="model">Name of the model.</param>
internal sealed class ChatForm(string id, long created, string model) : IAnswerForm<ChatResponse>
{
    private const string Assistant = "assistant";

    /// <inheritdoc/>
    public JsonTypeInfo<ChatResponse> Type => OpenAiJson.Default.ChatResponse;

    /// <inheritdoc/>
    public ChatResponse Whole(IReadOnlyList<AnswerPart> parts, Answer answer)
    {
        TokenLogprob[] logprobs = [.. parts.Where(p => p.Logprob is not null).Select(p => p.Logprob!)];
        ChatResponseMessage message = new(Assistant, string.Concat(parts.Select(p => p.Text)));
        ChatChoice choice = new(0, message, null, logprobs.Length > 0 ? new ChatLogprobs(logprobs) : null, answer.FinishReason);
        return new ChatResponse(id, "chat.completion", created, model, [choice], answer.Usage);
    }

    /// <inheritdoc/>
    public ChatResponse First() => Chunk(new ChatResponseMessage(Assistant, ""), null, null);

    /// <inheritdoc/>
    public ChatResponse Piece(in AnswerPart part) => Chunk(new ChatResponseMessage(null, part.Text), part.Logprob is null ? null : new ChatLogprobs([part.Logprob]), null);

    /// <inheritdoc/>
    public ChatResponse Last(Answer answer) => Chunk(new ChatResponseMessage(null, null), null, answer.FinishReason);

    /// <inheritdoc/>
    public ChatResponse Tokens(Answer answer) => new(id, "chat.completion.chunk", created, model, [], answer.Usage);

    private ChatResponse Chunk(ChatResponseMessage delta, ChatLogprobs? logprobs, string? finishReason) =>
        new(id, "chat.completion.chunk", created, model, [new ChatChoice(0, null, delta, logprobs, finishReason)], null);
}
