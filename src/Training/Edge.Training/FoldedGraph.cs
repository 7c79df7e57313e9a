using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Training;

/// <summary>A trained graph for inference: learnt constants in place of the first ones, normalisations folded into filter and bias.</summary>
internal static class FoldedGraph
{
    /// <summary>Makes the graph.</summary>
    /// <param name="graph">The graph that was trained.</param>
    /// <param name="source">The constants that training started from.</param>
    /// <param name="table">What it learnt.</param>
    /// <param name="weights">Gets the constants.</param>
    public static Graph Of(Graph graph, WeightStore source, ParameterTable table, WeightStore weights)
    {
        ImmutableArray<Tensor>.Builder tensors = graph.Tensors.ToBuilder();
        var nodes = ImmutableArray.CreateBuilder<Node>();
        for (int i = 0; i < tensors.Count; i++)
        {
            if (table.OfConstant(i) is { } parameter)
            {
                tensors[i] = tensors[i] with { Constant = weights.Add(Bytes(parameter.Value)) };
            }
            else if (tensors[i].Constant is { } digest)
            {
                weights.Add(digest, source[digest]);
            }
        }

        foreach (Node node in graph.Nodes)
        {
            nodes.Add(table.NormalizationOf(node.Outputs[0]) is { } normalization ? Folded(node, normalization) : node);
        }

        return graph with { Tensors = tensors.ToImmutable(), Nodes = nodes.ToImmutable() };

        Node Folded(Node node, Normalization normalization)
        {
            Parameter filter = table.OfConstant(node.Inputs[1])!;
            int channels = normalization.Scale.Count, perChannel = filter.Count / channels;
            bool isDepthwise = node.Operator is DepthwiseConv2D;
            float[] values = filter.Value.ToArray(), bias = new float[channels];
            for (int c = 0; c < channels; c++)
            {
                double factor = normalization.Scale.Value[c] / Math.Sqrt(normalization.Variance.Value[c] + normalization.Epsilon);
                bias[c] = (float)(normalization.Shift.Value[c] - (normalization.Mean.Value[c] * factor));
                for (int i = 0; i < perChannel; i++)
                {
                    int place = isDepthwise ? (i * channels) + c : (c * perChannel) + i;
                    values[place] = (float)(values[place] * factor);
                }
            }

            // Tensors of their own: another node may read the filter or bias without a normalisation.
            string name = graph.Output(node).Name;
            tensors.Add(graph.Tensors[node.Inputs[1]] with { Name = name + "/folded", Constant = weights.Add(Bytes(values)) });
            tensors.Add(new Tensor(name + "/bias", ElementType.Float32, new Shape(channels), null, weights.Add(Bytes(bias))));
            return node with { Inputs = [node.Inputs[0], tensors.Count - 2, tensors.Count - 1] };
        }
    }

    private static byte[] Bytes(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values).ToArray();
}
