using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Testing;

/// <summary>A network of the golden suite, with what it must answer.</summary>
/// <param name="Name">Name of its folder, and of the model file without <c>.tflite</c>.</param>
public sealed record GoldenNetwork(string Name)
{
    /// <summary>All networks that have golden outputs, by name; empty without a <see cref="SharedFolder"/>.</summary>
    public static ImmutableArray<GoldenNetwork> All { get; } = SharedFolder.Path is null
        ? []
        : [.. Directory.GetDirectories(SharedFolder.File("golden")).Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(name => new GoldenNetwork(name!))];

    /// <summary>The model file.</summary>
    public string ModelPath => SharedFolder.File("models", Name + ".tflite");

    /// <summary>Names of its vectors, such as <c>0</c> or <c>real1</c>.</summary>
    public ImmutableArray<string> Vectors
    {
        get
        {
            using JsonDocument index = Read("index.json");
            return [.. index.RootElement.GetProperty("vectors").EnumerateArray().Select(v => v.GetProperty("id").GetString()!)];
        }
    }

    /// <summary>The operator outputs of vector 0, in file order.</summary>
    public ImmutableArray<GoldenLayer> Layers
    {
        get
        {
            byte[] values = File.ReadAllBytes(Locate("layers_0.bin"));
            using JsonDocument index = Read("layers_0.json");
            return [.. index.RootElement.EnumerateArray().Select(layer => new GoldenLayer(
                layer.GetProperty("op").GetInt32(),
                layer.GetProperty("tensor").GetInt32(),
                values.AsMemory(layer.GetProperty("offset").GetInt32(), layer.GetProperty("bytes").GetInt32())))];
        }
    }

    /// <summary>Input bytes of a vector.</summary>
    public byte[] Input(string vector) => File.ReadAllBytes(Locate($"in_{vector}.bin"));

    /// <summary>Output bytes of a vector; several outputs one behind the other in graph order.</summary>
    public byte[] Output(string vector) => File.ReadAllBytes(Locate($"out_{vector}.bin"));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private string Locate(string file) => SharedFolder.File("golden", Name, file);

    private JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllBytes(Locate(file)));
}
