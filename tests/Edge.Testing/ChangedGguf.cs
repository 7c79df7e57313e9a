using Edge.Importers.Gguf;
using Edge.Importers.Gguf.Writing;

namespace Edge.Testing;

/// <summary>GGUF files that differ from a sound one in what a test says.</summary>
public static class ChangedGguf
{
    /// <summary>A file with other metadata or more tensors.</summary>
    /// <param name="file">A sound file.</param>
    /// <param name="change">Adds what is new.</param>
    /// <param name="without">Keys that are left out.</param>
    public static byte[] Of(byte[] file, Action<GgufWriter> change, params string[] without)
    {
        var content = GgufFile.Read(file);
        GgufWriter writer = new();
        foreach (GgufEntry entry in content.Metadata.Entries.Where(e => !without.Contains(e.Key, StringComparer.Ordinal)))
        {
            writer.Add(entry);
        }

        change(writer);
        foreach (GgufTensor tensor in content.Tensors)
        {
            writer.AddTensor(tensor.Name, tensor.Type, tensor.Shape, content.BytesOf(tensor));
        }

        using MemoryStream stream = new();
        writer.Write(stream);
        return stream.ToArray();
    }
}
