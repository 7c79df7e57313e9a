using Edge.Cli.Tests.Verbs;
using Edge.Model;

namespace Edge.Cli.Tests.Language;

/// <summary>A language model of a few thousand random weights, on disk.</summary>
internal sealed class TinyModelFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyModelFile(ElementType type = ElementType.Q8_0)
    {
        Path = _folder["tiny.gguf"];
        File.WriteAllBytes(Path, TinyLanguageModels.File("llama-wide", type));
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A path beside it.</summary>
    public string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();
}
