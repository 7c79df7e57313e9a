using Edge.Importers.TfLite;
using Edge.Importers.TfLite.Metadata;
using Edge.Importers.TfLite.Operators;
using Edge.Model;

namespace Edge.Importers;

/// <summary>
/// Imports TensorFlow Lite models (FlatBuffers with identifier <c>TFL3</c>, schema version 3). The file is not trusted:
/// every offset, index, size and shape is checked before it is used, and an import has a budget of memory and work that
/// grows with the size of the file (<see cref="MaxAllocatedBytes"/>).
/// </summary>
public static class TfliteImporter
{
    /// <summary>The most memory that importing a file allocates, whatever is in it: 32 bytes for each byte of the file, and 4 MiB.</summary>
    /// <param name="fileBytes">Size of the file in bytes.</param>
    public static long MaxAllocatedBytes(long fileBytes) => checked((32 * fileBytes) + (4 << 20));

    /// <summary>Imports a model.</summary>
    /// <param name="file">The whole file. Constants stay slices of it: it must not change afterwards.</param>
    /// <param name="name">Name of the graph.</param>
    /// <returns>The verified graph, its constants and its metadata.</returns>
    /// <exception cref="EdgeException">20xx for what the file or the importer cannot do, 11xx for what the verifier finds.</exception>
    public static ImportedModel Import(ReadOnlyMemory<byte> file, string name)
    {
        if (ModelFile.Detect(file.Span) != ModelFormat.TfLite)
        {
            throw new EdgeException(2000, $"'{name}' is not a TensorFlow Lite model.", "These files have 'TFL3' at byte 4.", "Export the model as .tflite.");
        }

        TfliteFile content = TfliteFile.Read(file);
        var graph = new GraphBuilder(content);
        foreach (int input in content.Inputs)
        {
            graph.AddInput(input);
        }

        foreach (TfliteOperator node in ExecutionOrder.Of(content))
        {
            OperatorTable.Convert(new OperatorContext(content, node, graph));
        }

        return graph.Build(name, TfliteMetadata.Read(content, file));
    }
}
