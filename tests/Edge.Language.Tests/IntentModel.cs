using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Importers;
using Edge.Model;
using Edge.Runtime.Text.Templates;
using Edge.Runtime.Text.Tokenization;

namespace Edge.Language.Tests;

/// <summary>The model of commands that ships (tools/training/intent), and requests that its training has not seen.</summary>
internal sealed class IntentModel
{
    private static readonly string Folder = Path.Combine(Root(), "tools", "edge", "Assets", "intent");

    private readonly ChatTemplate _template;

    /// <summary>Opens a file.</summary>
    /// <param name="type">Its type: <c>f16</c>, <c>q8_0</c>.</param>
    public IntentModel(string type)
    {
        FilePath = Path.Combine(Folder, $"intent-{type}.gguf");
        Imported = ModelFile.Open(FilePath);
        _template = ChatTemplate.Of(Imported.Text!);
        Tokenizer = new Tokenizer(Imported.Text!.Vocabulary);
    }

    /// <summary>Requests, and the commands that they mean.</summary>
    public static IReadOnlyList<Sample> Samples { get; } = JsonSerializer.Deserialize<Sample[]>(File.ReadAllText(Path.Combine(Folder, "samples.json")))!;

    public string FilePath { get; }

    public ImportedModel Imported { get; }

    public Tokenizer Tokenizer { get; }

    /// <summary>The tokens of a request, as the model's template writes it.</summary>
    public int[] Prompt(string request) => Tokenizer.Encode(_template.Write([new ChatMessage("user", request)]));

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    /// <summary>A request and its command.</summary>
    internal sealed record Sample([property: JsonPropertyName("asked")] string Request, [property: JsonPropertyName("answer")] string Command);
}
