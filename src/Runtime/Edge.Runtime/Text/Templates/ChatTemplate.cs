using System.Collections.Immutable;
using Edge.Model;
using Edge.Runtime.Text.Tokenization;

namespace Edge.Runtime.Text.Templates;

/// <summary>
/// Writes a conversation as a model was trained to read it: the subset of Jinja that chat templates use, with limits on
/// steps, characters and depth. What messages say stays text whatever it looks like (<see cref="PromptText"/>).
/// </summary>
public sealed class ChatTemplate
{
    private const int MostCharacters = 1 << 18;

    private static readonly ImmutableHashSet<string> KnownRoles = ["system", "developer", "user", "assistant", "model", "tool", "function", "ipython", "environment"];

    // Templates of models that call tools expect these to be there, and none.
    private static readonly (string, object?)[] Nothing = [("tools", null), ("documents", null)];

    private readonly ImmutableArray<Statement> _statements;
    private readonly ImmutableArray<(string, object?)> _tokens;
    private readonly TimeProvider _time;

    /// <summary>Reads a template.</summary>
    /// <param name="source">Jinja.</param>
    /// <param name="vocabulary">What <c>bos_token</c> and <c>eos_token</c> stand for.</param>
    /// <param name="time">What <c>strftime_now</c> says; the system's where it is null.</param>
    /// <exception cref="EdgeException">5220: it is not Jinja, or uses what is not supported; 5222: it is too long.</exception>
    public ChatTemplate(string source, Vocabulary vocabulary, TimeProvider? time = null)
    {
        if (source.Length > MostCharacters)
        {
            throw TextErrors.TemplateLimit($"{MostCharacters} characters of source");
        }

        _statements = TemplateParser.Parse(source);
        _tokens = [("bos_token", TokenText(vocabulary, vocabulary.BeginId)), ("eos_token", TokenText(vocabulary, vocabulary.EndIds is [int end, ..] ? end : null))];
        _time = time ?? TimeProvider.System;
    }

    /// <summary>ChatML: how a model is asked that brings no template.</summary>
    public const string ChatMl =
        """
        {%- for message in messages -%}
        {{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}
        {%- endfor -%}
        {%- if add_generation_prompt -%}{{ '<|im_start|>assistant\n' }}{%- endif -%}
        """;

    /// <summary>The template of a model, ChatML where it brings none.</summary>
    /// <param name="text">The model's.</param>
    /// <exception cref="EdgeException">5220, 5222: the template cannot be used.</exception>
    public static ChatTemplate Of(TextInterface text) => new(text.ChatTemplate ?? ChatMl, text.Vocabulary);

    /// <summary>Writes a conversation.</summary>
    /// <param name="messages">The turns.</param>
    /// <param name="addsGenerationPrompt">Whether the beginning of an answer follows.</param>
    /// <param name="switches">Further variables that some templates know: <c>enable_thinking</c>.</param>
    /// <exception cref="EdgeException">
    /// 5221: the template does what is not possible; 5222: it goes on for too long; 5223: it refuses this conversation.
    /// </exception>
    public PromptText Write(IReadOnlyList<ChatMessage> messages, bool addsGenerationPrompt = true, IReadOnlyDictionary<string, bool>? switches = null)
    {
        List<object?> turns = [.. messages.Select(Turn)];
        IEnumerable<(string, object?)> variables = (switches ?? ImmutableDictionary<string, bool>.Empty).Select(s => (s.Key, (object?)s.Value));
        TemplateText written = TemplateRun.Write(_statements, [.. variables, .. _tokens, .. Nothing, ("messages", turns), ("add_generation_prompt", addsGenerationPrompt)], _time);
        return PromptText.FromSegments([.. written.Segments]);
    }

    // Templates make tokens of roles ('<|' + role + '|>'): those that are known count as the template's own.
    private static TemplateMap Turn(ChatMessage message) => new()
    {
        ["role"] = KnownRoles.Contains(message.Role) ? TemplateText.Trusted(message.Role) : TemplateText.Untrusted(message.Role),
        ["content"] = TemplateText.Untrusted(message.Content),
    };

    private static TemplateText TokenText(Vocabulary vocabulary, int? token) => token is int id ? TemplateText.Trusted(vocabulary.Tokens[id]) : TemplateText.Empty;
}
