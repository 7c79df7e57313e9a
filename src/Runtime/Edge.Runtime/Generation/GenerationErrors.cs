using Edge.Model;
using Edge.Runtime.Language;

namespace Edge.Runtime.Generation;

/// <summary>The errors of generation (<c>docs/diagnostics/53xx.md</c>).</summary>
internal static class GenerationErrors
{
    /// <summary>Throws what is wrong with a request.</summary>
    public static void Check(GenerationRequest request, ITokenEngine engine)
    {
        ReadOnlySpan<int> prompt = request.Prompt.Span;
        int context = engine.Settings.ContextTokens;
        foreach (int token in prompt)
        {
            _ = (uint)token < (uint)engine.VocabularyCount ? token : throw UnknownToken(token, engine.VocabularyCount);
        }

        EdgeException? error = request switch
        {
            _ when prompt.IsEmpty => EmptyPrompt(),
            { MaxTokens: < 1 } => NoTokens(request.MaxTokens),
            _ when prompt.Length >= context => PromptTooLong(prompt.Length, context),
            { Overflow: ContextOverflow.Error } when request.MaxTokens > context - prompt.Length => AnswerTooLong(prompt.Length, request.MaxTokens, context),
            { Overflow: ContextOverflow.Shift } when (uint)request.KeptTokens > (uint)Math.Min(prompt.Length, (context / 2) - 1) => KeptTokens(request.KeptTokens, context),
            _ => null,
        };
        if (error is not null)
        {
            throw error;
        }
    }

    public static EdgeException EmptyPrompt() =>
        new(5300, "The prompt is empty.", "A language model goes on from at least one token, and this vocabulary puts none before a text.", "Give a prompt.");

    public static EdgeException PromptTooLong(int prompt, int context) =>
        new(5301, $"The prompt has {prompt} tokens.", $"The context holds {context}, the answer's among them: at most {context - 1} of a prompt.", "Shorten the prompt, or enlarge the context (--context).");

    public static EdgeException AnswerTooLong(int prompt, int answer, int context) =>
        new(5302, $"A prompt of {prompt} tokens and an answer of up to {answer} are asked for.", $"The context holds {context}.", $"Ask for at most {Math.Max(0, context - prompt)} tokens, or let the answer stop or shift at the end of the context.");

    public static EdgeException QueueFull(int capacity) =>
        new(5303, $"{capacity} requests are waiting.", "More are not queued.", "Try again when some are done.");

    public static EdgeException UnknownToken(int token, int vocabulary) =>
        new(5304, $"The prompt has a token {token}.", $"The vocabulary has {vocabulary}, counted from 0.", "Make the prompt with this model's tokenizer.");

    public static EdgeException Closed() =>
        new(5305, "No more requests are taken.", "The scheduler is shutting down.", "Start again.");

    public static EdgeException NoTokens(int tokens) =>
        new(5306, $"{tokens} tokens are asked for.", "An answer has at least one.", "Ask for one or more.");

    public static EdgeException KeptTokens(int kept, int context) =>
        new(5307, $"{kept} tokens are to be kept when the context shifts.", $"They are some of the prompt's, and fewer than half of the context of {context}.", "Keep fewer.");
}
