using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Cli.Profiling;

/// <summary>What a step belongs to, in a report: a node that it computes, or a tensor that it moves.</summary>
/// <param name="Operator">The node's operator, or <c>Feed</c>, <c>Fetch</c>, <c>Copy</c>, <c>Send</c>, <c>Receive</c>, <c>Load</c>.</param>
/// <param name="Index">Index of the node, or of the tensor, in the plan's graph; -1 for weights.</param>
/// <param name="Layer">Its name.</param>
/// <param name="Shape">Shape of what it writes or moves.</param>
internal sealed record StepLabel(string Operator, int Index, string Layer, ImmutableArray<int> Shape)
{
    /// <inheritdoc/>
    public bool Equals(StepLabel? other) => other is not null && Operator == other.Operator && Index == other.Index;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Operator, Index);

    /// <summary>Labels a step of a device's program.</summary>
    public static StepLabel Of(Plan plan, PlanDevice device, Step step) => step switch
    {
        ComputeStep compute => OfNode(plan.Graph, compute.Node),
        FeedStep feed => OfBuffer(plan, device, "Feed", feed.Buffer),
        FetchStep fetch => OfBuffer(plan, device, "Fetch", fetch.Buffer),
        CopyStep copy => OfBuffer(plan, device, "Copy", copy.Target),
        SendStep send => OfBuffer(plan, device, "Send", send.Part.Buffer),
        ScatterStep scatter => OfBuffer(plan, device, "Send", scatter.Parts[0].Buffer),
        ReceiveStep receive => OfBuffer(plan, device, "Receive", receive.Part.Buffer),
        GatherStep gather => OfBuffer(plan, device, "Receive", gather.Parts[0].Buffer),
        _ => new StepLabel("Load", -1, "weights", []),
    };

    private static StepLabel OfNode(Graph graph, int node)
    {
        Tensor output = graph.Output(graph.Nodes[node]);
        string name = graph.Nodes[node].Name;
        return new StepLabel(graph.Nodes[node].Operator.Kind, node, name.Length > 0 ? name : output.Name, output.Shape.Dimensions);
    }

    private static StepLabel OfBuffer(Plan plan, PlanDevice device, string what, int buffer)
    {
        int index = device.Buffers[buffer].Tensor;
        Tensor tensor = plan.Graph.Tensors[index];
        return new StepLabel(what, index, tensor.Name, tensor.Shape.Dimensions);
    }
}
