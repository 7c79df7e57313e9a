using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>
/// Finds what devices can share out, by what nodes compute and not by their names: a product whose input comes,
/// channel by channel, from other products; mixtures of experts; the output layer.
/// </summary>
internal static class SplitGroups
{
    /// <summary>Values of a row that the products quantise together: a cut between columns falls there.</summary>
    private const int ActivationBlock = 32;

    /// <summary>The groups of a graph, in its order.</summary>
    public static ImmutableArray<SplitGroup> Find(LanguageGraph network, int devices)
    {
        Graph graph = network.Graph;
        ImmutableArray<SplitGroup>.Builder groups = ImmutableArray.CreateBuilder<SplitGroup>();
        HashSet<int> taken = [];
        for (int n = 0; n < graph.Nodes.Length; n++)
        {
            SplitGroup? group = graph.Nodes[n].Operator switch
            {
                MixtureOfExperts => Experts(graph, n, devices),
                FullyConnected { Activation: Activation.None } => Vocabulary(network, n) ?? Products(network, n, taken, devices),
                _ => null,
            };
            if (group is not null)
            {
                groups.Add(group);
                taken.UnionWith(group.Nodes);
            }
        }

        return groups.ToImmutable();
    }

    private static SplitGroup Experts(Graph graph, int node, int devices)
    {
        Tensor down = graph.Tensors[graph.Nodes[node].Inputs[4]];
        int experts = down.Shape[0], columns = down.Shape[2];
        int unit = Math.Max(SumParts.ColumnsOf(graph, graph.Nodes[node]), Math.Max(ActivationBlock, down.Type.BlockElements()));
        bool whole = (columns + unit - 1) / unit < devices && experts >= devices;
        return new SplitGroup(
            whole ? SplitKind.Experts : SplitKind.ExpertColumns, [node], node, ImmutableDictionary<int, SplitAxis>.Empty, whole ? experts : columns, whole ? 1 : unit, null);
    }

    private static SplitGroup? Vocabulary(LanguageGraph network, int node)
    {
        List<int> nodes = [node];
        for (int tensor = network.Graph.Nodes[node].Outputs[0]; !network.Graph.Outputs.Contains(tensor); tensor = network.Graph.Nodes[nodes[^1]].Outputs[0])
        {
            if (network.ConsumersOf(tensor) is not [int next] || network.Graph.Nodes[next].Operator is not (SoftCap or Unary))
            {
                return null;
            }

            nodes.Add(next);
        }

        return new SplitGroup(
            SplitKind.Vocabulary,
            [.. nodes],
            -1,
            nodes.ToImmutableDictionary(n => network.Graph.Nodes[n].Outputs[0], _ => SplitAxis.Columns),
            network.Graph.Tensors[network.Graph.Nodes[node].Inputs[1]].Shape[0],
            ActivationBlock,
            null);
    }

    /// <summary>The group that a contracting product ends, or null where its input is not made channel by channel from products.</summary>
    private static SplitGroup? Products(LanguageGraph network, int sum, HashSet<int> taken, int devices)
    {
        Graph graph = network.Graph;
        Node product = graph.Nodes[sum];
        if (product.Inputs.Length > 2 && product.Inputs[2] >= 0)
        {
            return null; // a bias would be added once a device
        }

        Dictionary<int, SplitAxis> tensors = [];
        SortedSet<int> nodes = [sum];
        HashSet<int> sources = [];
        Attention? attention = null;
        int granule = 1;
        Stack<(int Tensor, SplitAxis Axis)> open = new([(product.Inputs[0], SplitAxis.Columns)]);
        while (open.TryPop(out (int Tensor, SplitAxis Axis) next))
        {
            int producer = network.ProducerOf(next.Tensor);
            if (producer < 0 || taken.Contains(producer) || (tensors.TryGetValue(next.Tensor, out SplitAxis known) && known != next.Axis))
            {
                return null;
            }

            if (!tensors.TryAdd(next.Tensor, next.Axis))
            {
                continue;
            }

            nodes.Add(producer);
            Node node = graph.Nodes[producer];
            switch (node.Operator)
            {
                case FullyConnected when graph.Tensors[node.Inputs[1]].IsConstant:
                    sources.Add(node.Inputs[0]);
                    break;
                case Attention a when attention is null && next.Axis == SplitAxis.Columns:
                    attention = a;
                    open.Push((node.Inputs[0], SplitAxis.Columns));
                    open.Push((node.Inputs[1], SplitAxis.KeyValueHeads));
                    open.Push((node.Inputs[2], SplitAxis.KeyValueHeads));
                    break;
                case Rope rope:
                    granule = LeastCommonMultiple(granule, rope.HeadSize);
                    open.Push((node.Inputs[0], next.Axis));
                    break;
                case RmsNorm when graph.Tensors[node.Inputs[1]].Shape[0] is var run && (run < graph.Tensors[next.Tensor].Shape.ElementCount || run == attention?.HeadSize):
                    granule = LeastCommonMultiple(granule, run);
                    open.Push((node.Inputs[0], next.Axis));
                    break;
                case GatedProduct or Unary or SoftCap or Add or Mul when node.Inputs.All(t => !graph.Tensors[t].IsConstant && graph.Tensors[t].Shape == graph.Tensors[next.Tensor].Shape):
                    foreach (int input in node.Inputs)
                    {
                        open.Push((input, next.Axis));
                    }

                    break;
                default:
                    return null;
            }
        }

        bool closed = !sources.Overlaps(tensors.Keys) && tensors.Keys.All(t => network.ConsumersOf(t).All(nodes.Contains) && !graph.Outputs.Contains(t));
        return closed ? Group(graph, sum, [.. nodes], tensors.ToImmutableDictionary(), attention, granule, devices) : null;
    }

    private static SplitGroup? Group(Graph graph, int sum, ImmutableArray<int> nodes, ImmutableDictionary<int, SplitAxis> tensors, Attention? attention, int granule, int devices)
    {
        Tensor matrix = graph.Tensors[graph.Nodes[sum].Inputs[1]];
        int columns = matrix.Shape[1], block = matrix.Type.BlockElements();
        if (attention is null)
        {
            int part = Math.Max(SumParts.ColumnsOf(graph, graph.Nodes[sum]), Math.Max(block, ActivationBlock));
            return new SplitGroup(SplitKind.FeedForward, nodes, sum, tensors, columns, LeastCommonMultiple(part, granule), null);
        }

        if (attention.HeadSize % granule != 0 || columns != attention.HeadCount * attention.HeadSize)
        {
            return null;
        }

        int heads = LeastCommonMultiple(attention.HeadSize, block);
        int groups = LeastCommonMultiple(attention.HeadSize * (attention.HeadCount / attention.KeyValueHeadCount), block);
        int unit = (columns + groups - 1) / groups >= devices ? groups : heads;
        return new SplitGroup(SplitKind.Attention, nodes, sum, tensors, columns, unit, attention);
    }

    private static int LeastCommonMultiple(int a, int b)
    {
        (int x, int y) = (a, b);
        while (y != 0)
        {
            (x, y) = (y, x % y);
        }

        return a / x * b;
    }
}
