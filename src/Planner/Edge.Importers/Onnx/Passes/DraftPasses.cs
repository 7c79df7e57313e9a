namespace Edge.Importers.Onnx;

/// <summary>What is done to a draft before it is a graph, in order.</summary>
internal static class DraftPasses
{
    /// <summary>Runs all passes.</summary>
    public static void Run(GraphDraft draft)
    {
    }
}
