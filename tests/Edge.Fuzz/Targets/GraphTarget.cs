using Edge.Importers;
using Edge.Importers.Tests.TfLite;
using Edge.Model;
using Edge.Model.Encoding;

namespace Edge.Fuzz.Targets;

/// <summary>Reads the canonical bytes of graphs, which devices get from the network. What is read, writes the same again.</summary>
internal static class GraphTarget
{
    public static IEnumerable<byte[]> Seeds => SampleModels.All.Values.Select(m => GraphEncoding.Write(TfliteImporter.Import(m, "seed").Graph));

    public static void Run(ReadOnlySpan<byte> data)
    {
        Graph graph = GraphEncoding.Read(data);
        GraphEncoding.Read(GraphEncoding.Write(graph)).Nodes.ShouldBe(graph.Nodes);
    }
}
