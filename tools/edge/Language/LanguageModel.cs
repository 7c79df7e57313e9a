using Edge.Model;
using Edge.Runtime.Language;
using Edge.Runtime.Text.Templates;
using Edge.Runtime.Text.Tokenization;

namespace Edge.Cli.Language;

/// <summary>A language model that is ready to talk.</summary>
/// <param name="name">Its name, for people.</param>
/// <param name="text">Its text side, as the file has it.</param>
/// <param name="engine">What computes; the caller disposes it.</param>
internal sealed class LanguageModel(string name, TextInterface text, ITokenEngine engine)
{
    private readonly Lazy<ChatTemplate> _template = new(() => ChatTemplate.Of(text));

    /// <summary>Its name, for people.</summary>
    public string Name { get; } = name;

    /// <summary>Text to tokens and back.</summary>
    public Tokenizer Tokenizer { get; } = new(text.Vocabulary);

    /// <summary>What computes.</summary>
    public ITokenEngine Engine { get; } = engine;

    /// <summary>The tokens of a text that is to go on; nothing in it is a control token.</summary>
    public int[] Encode(string text) => Tokenizer.Encode(PromptText.FromText(text));

    /// <summary>The tokens of a conversation that is to be answered, as the model's template writes it.</summary>
    /// <exception cref="EdgeException">EDGE5220-5223: the template cannot be used, or refuses the conversation.</exception>
    public int[] Encode(IReadOnlyList<ChatMessage> conversation) => Tokenizer.Encode(_template.Value.Write(conversation));
}
