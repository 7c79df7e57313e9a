using System.Collections.Immutable;
using Edge.Importers.Language;
using Edge.Model;

namespace Edge.Importers.Safetensors;

/// <summary>
/// Imports language models as they are published: a folder with <c>config.json</c>, <c>tokenizer.json</c> and one or more
/// safetensors files in F32, F16 or BF16.
/// </summary>
public static class SafetensorsImporter
{
    /// <summary>Imports a model from a folder.</summary>
    /// <param name="path">The folder; constants stay slices of its mapped files.</param>
    /// <param name="name">Name of the graph.</param>
    /// <param name="contextTokens">Context that is wanted, for models whose positions depend on it; null for the model's own.</param>
    /// <param name="digests">What its constants were found to be before; null to find it out.</param>
    /// <returns>The verified graph of one token, its constants, and its text side.</returns>
    /// <exception cref="EdgeException">22xx for what the files or the importer cannot do, 11xx for what the verifier finds.</exception>
    public static ImportedModel Import(string path, string name, int? contextTokens = null, DigestMemory? digests = null) => Import(ModelFolder.At(path, digests), name, contextTokens);

    /// <summary>Imports a model whose files are in memory.</summary>
    /// <param name="files">The files by name; they do not change afterwards.</param>
    /// <param name="name">Name of the graph.</param>
    /// <returns>The verified graph of one token, its constants, and its text side.</returns>
    /// <exception cref="EdgeException">22xx for what the files or the importer cannot do, 11xx for what the verifier finds.</exception>
    public static ImportedModel Import(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, string name) => Import(ModelFolder.Of(files), name, null);

    private static ImportedModel Import(ModelFolder folder, string name, int? contextTokens)
    {
        ModelJson config = folder.Json("config.json") ?? throw SafetensorsError.Folder("The file 'config.json' is missing.", "It says what the weights are.");
        string architecture = SafetensorsSettings.ArchitectureOf(config);
        ModelJson language = config.Object("text_config") ?? config;
        bool isTied = language.Flag("tie_word_embeddings") ?? config.Flag("tie_word_embeddings") ?? architecture.StartsWith("gemma", StringComparison.Ordinal);
        SafetensorsTensors weights = SafetensorsTensors.Open(folder, isTied);
        TransformerSettings settings = SafetensorsSettings.Read(language, architecture, contextTokens);
        ModelJson tokenizer = folder.Json("tokenizer.json") ?? throw SafetensorsError.Folder("The file 'tokenizer.json' is missing.", "A language model comes with its tokens.");
        ModelJson? tokenizerConfig = folder.Json("tokenizer_config.json");
        int[] ends = [.. folder.Json("generation_config.json")?.Integers("eos_token_id") ?? [], .. config.Integers("eos_token_id"), .. language.Integers("eos_token_id")];
        Vocabulary vocabulary = TokenizerFile.Read(tokenizer, tokenizerConfig, ends, TransformerBuilder.VocabularySize(weights));
        (Graph graph, WeightStore store) = TransformerBuilder.Build(name, settings, weights);
        return new ImportedModel(graph, store, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("general.architecture", architecture))
        {
            Text = new TextInterface(architecture, vocabulary, settings.ContextTokens, folder.Text("chat_template.jinja") ?? TokenizerFile.ChatTemplate(tokenizerConfig)),
        };
    }
}
