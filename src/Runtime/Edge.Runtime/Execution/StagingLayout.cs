using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Where the caller's side of a boundary lies while its kernels run: the tensors in front of a leading Transpose or
/// Quantize, or behind a trailing Dequantize. They belong to whoever feeds and reads the network, not to the arena.
/// </summary>
internal sealed class StagingLayout
{
    private const int Alignment = 64;

    private readonly Dictionary<int, int> _offsets = [];

    private StagingLayout()
    {
    }

    /// <summary>Bytes of all staged tensors.</summary>
    public int SizeBytes { get; private set; }

    /// <summary>Lays out the boundary tensors of a program.</summary>
    public static StagingLayout Of(Graph graph, PlanDevice program)
    {
        StagingLayout layout = new();
        foreach (Step step in program.Steps)
        {
            switch (step)
            {
                case FeedStep { Node: >= 0 } feed:
                    foreach (int node in InputBoundary.Nodes(graph, graph.Inputs[feed.Input], feed.Node))
                    {
                        layout.Add(graph, graph.Nodes[node].Inputs[0]);
                    }

                    if (InputBoundary.ChangesLayout(graph.Nodes[feed.Node].Operator))
                    {
                        layout.Add(graph, graph.Nodes[feed.Node].Outputs[0]);
                    }

                    break;
                case FetchStep { Node: >= 0 } fetch:
                    layout.Add(graph, graph.Outputs[fetch.Output]);
                    break;
            }
        }

        return layout;
    }

    /// <summary>Offset of a staged tensor from the start of the staging.</summary>
    public int OffsetOf(int tensor) => _offsets[tensor];

    private void Add(Graph graph, int tensor)
    {
        if (_offsets.TryAdd(tensor, SizeBytes))
        {
            SizeBytes = checked((int)((SizeBytes + graph.Tensors[tensor].Bytes + Alignment - 1) / Alignment * Alignment));
        }
    }
}
