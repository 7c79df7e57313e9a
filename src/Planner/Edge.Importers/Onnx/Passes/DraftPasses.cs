namespace Edge.Importers.Onnx;

/// <summary>What is done to a draft before it is a graph, in order. Each pass keeps what the graph computes.</summary>
internal static class DraftPasses
{
    /// <summary>Runs all passes.</summary>
    public static void Run(GraphDraft draft)
    {
        SwishRecognition.Run(draft);
        AffineFolding.Run(draft);
        ActivationFusion.Run(draft);
        IntegerMovement.Run(draft);
        IntegerFusion.Run(draft);
        DequantizedConstants.Run(draft);
        PaddingFolding.Run(draft);
    }
}
