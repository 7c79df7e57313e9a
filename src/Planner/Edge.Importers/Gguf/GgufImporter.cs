using System.Collections.Immutable;
using Edge.Importers.Language;
using Edge.Model;

namespace Edge.Importers.Gguf;

/// <summary>Imports language models from GGUF files (<see cref="GgufFile"/>): one of the architectures of docs/language-import.md.</summary>
public static class GgufImporter
{
    private const string General = "general.", PartsKey = "split.count";
    private const int MaxMetadataCharacters = 1 << 12;

    /// <summary>Imports a model.</summary>
    /// <param name="file">The file; constants stay slices of it.</param>
    /// <param name="name">Name of the graph.</param>
    /// <param name="contextTokens">Context that is wanted, for models whose positions depend on it (LongRoPE); null for the model's own.</param>
    /// <returns>The verified graph of one token, its constants, and its text side.</returns>
    /// <exception cref="EdgeException">22xx for what the file or the importer cannot do, 11xx for what the verifier finds.</exception>
    public static ImportedModel Import(GgufFile file, string name, int? contextTokens = null)
    {
        GgufMetadata metadata = file.Metadata;
        if (metadata.Integer(PartsKey, 0, ushort.MaxValue) is > 1 and int parts)
        {
            throw new EdgeException(2216, $"'{name}' is one of {parts} parts of a model.", "A model is read from one file.", "Join the parts (llama-gguf-split --merge), or download the model as one file.");
        }

        string architecture = metadata.Text(General + "architecture") ?? throw LanguageError.Settings($"Metadata '{General}architecture' is missing.", "A model says what it is.");
        var weights = new GgufTensors(file);
        TransformerSettings settings = GgufSettings.Read(new GgufKeys(metadata, architecture), weights, contextTokens);
        Vocabulary vocabulary = GgufVocabulary.Read(metadata, TransformerBuilder.VocabularySize(weights));
        (Graph graph, WeightStore store) = TransformerBuilder.Build(name, settings, weights);
        return new ImportedModel(graph, store, GeneralTexts(metadata))
        {
            Text = new TextInterface(architecture, vocabulary, settings.ContextTokens, metadata.Text("tokenizer.chat_template")),
        };
    }

    private static ImmutableSortedDictionary<string, string> GeneralTexts(GgufMetadata metadata) => metadata.Entries
        .Where(e => e is { Type: GgufValueType.String, IsArray: false } && e.Key.StartsWith(General, StringComparison.Ordinal) && e.Bytes.Length <= MaxMetadataCharacters)
        .ToImmutableSortedDictionary(e => e.Key, e => metadata.Text(e.Key)!, StringComparer.Ordinal);
}
