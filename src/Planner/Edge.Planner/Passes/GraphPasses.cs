using Edge.Model;

namespace Edge.Planner.Passes;

/// <summary>The passes, in order. Each keeps every output bit for bit.</summary>
internal static class GraphPasses
{
    /// <summary>The graph without what planning has no use for.</summary>
    public static Graph Run(Graph graph)
    {
        GraphRewriter rewriter = new(graph);
        DropIdentities.Run(rewriter);
        FoldPadding.Run(rewriter);
        return rewriter.ToGraph();
    }
}
