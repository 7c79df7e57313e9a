using Edge.Model;

namespace Edge.Runtime.Text;

/// <summary>Errors 5200-5299: tokenizers, chat templates, sampling, schemas.</summary>
internal static class TextErrors
{
    public static EdgeException BadVocabulary(string what) => new(
        5200, $"The vocabulary cannot be used: {what}.", "Every list of a vocabulary is as long as its tokens and names only tokens that exist.", "The model file is damaged; get it again or convert it again.");

    public static EdgeException UnknownPreTokenizer(string name, IEnumerable<string> known) => new(
        5201, $"The pre-tokenizer '{name}' is not known.", "Another one would cut text into other tokens than the model was trained with.", $"Known are: {string.Join(", ", known)}.");

    public static EdgeException UnknownToken(int token, int count) => new(
        5202, $"Token {token} does not exist.", $"The vocabulary has {count} tokens.", "Give ids that this model's tokenizer made.");

    public static EdgeException BadSetting(string what, object value, string range) => new(
        5210, $"The {what} is {value}.", $"It is {range}.", "Give a value of that range.");

    public static EdgeException NotFinite() => new(
        5211, "The model's logits are not finite.", "Its weights are damaged, or its numbers left the range of 32 bits.", "Check the model file; try another quantisation of it.");

    public static EdgeException NothingAllowed() => new(
        5212, "No token may come next.", "The constraint or the biases forbid every token of the vocabulary.", "Loosen the schema or the biases: the model's vocabulary cannot write such a text.");

    public static EdgeException BadTemplate(string what, int line) => new(
        5220, $"The chat template cannot be read, line {line}: {what}.", "Chat templates are written in the part of Jinja that docs/text.md lists.", "Use another template, or the model without one.");

    public static EdgeException TemplateFailed(string what, int line) => new(
        5221, $"The chat template failed, line {line}: {what}.", "It does not fit this conversation, or uses what is not supported (docs/text.md).", "Change the messages, or use another template.");

    public static EdgeException TemplateLimit(string what) => new(
        5222, $"The chat template needs more than {what}.", "Templates come from files and have limits.", "Shorten the conversation, or use another template.");

    public static EdgeException TemplateRefused(string message, int line) => new(
        5223, $"The chat template refuses, line {line}: {message}", "A template says which conversations its model was trained on.", "Change the messages as it says.");

    public static EdgeException BadSchema(string what, string path, Exception? inner = null) => new(
        5230, $"The JSON schema cannot be read{(path.Length == 0 ? "" : " at " + path)}: {what}.", "It is written as JSON Schema 2020-12 says.", "Correct the schema.", inner);

    public static EdgeException SchemaNotFollowed(string keyword, string path) => new(
        5231, $"The JSON schema uses '{keyword}' at {path}.", "It cannot be kept to while a text is written, and ignoring it would let wrong values through.", "Leave it out and check the answer afterwards; docs/text.md lists what is followed.");

    public static EdgeException EmptySchema() => new(
        5232, "No value satisfies the JSON schema.", "Its parts contradict one another, or refer to themselves without end.", "Correct the schema.");

    public static EdgeException SchemaLimit(string what) => new(
        5233, $"The JSON schema has more than {what}.", "Schemas come from outside and have limits.", "Use a smaller schema.");
}
